import { administrators } from "./administrators.ts";
import { apiTokens } from "./api-tokens.ts";
import { health } from "./health.ts";
import { lifecycle } from "./lifecycle.ts";
import { organizations } from "./organizations.ts";
import { policies } from "./policies.ts";
import { revocations } from "./revocations.ts";
import { sessions } from "./sessions.ts";
import { router } from "./trpc.ts";
import { users } from "./users.ts";

export const appRouter = router({
	lifecycle,
	sessions,
	revocations,
	health,
	organizations,
	administrators,
	apiTokens,
	policies,
	users,
});

export type AppRouter = typeof appRouter;
