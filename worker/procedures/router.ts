import { administrators } from "./administrators.ts";
import { apiTokens } from "./api-tokens.ts";
import { lifecycle } from "./lifecycle.ts";
import { organizations } from "./organizations.ts";
import { revocations } from "./revocations.ts";
import { sessions } from "./sessions.ts";
import { router } from "./trpc.ts";

export const appRouter = router({
	lifecycle,
	sessions,
	revocations,
	organizations,
	administrators,
	apiTokens,
});

export type AppRouter = typeof appRouter;
