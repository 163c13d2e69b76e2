import { administrators } from "./administrators.ts";
import { apiTokens } from "./api-tokens.ts";
import { auditLog } from "./audit-log.ts";
import { health } from "./health.ts";
import { lifecycle } from "./lifecycle.ts";
import { organizations } from "./organizations.ts";
import { policies } from "./policies.ts";
import { revocations } from "./revocations.ts";
import { savedViews } from "./saved-views.ts";
import { sessions } from "./sessions.ts";
import { supportGrants } from "./support-grants.ts";
import { router } from "./trpc.ts";
import { users } from "./users.ts";

export const appRouter = router({
	lifecycle,
	sessions,
	savedViews,
	revocations,
	health,
	organizations,
	administrators,
	apiTokens,
	policies,
	users,
	supportGrants,
	auditLog,
});

export type AppRouter = typeof appRouter;
