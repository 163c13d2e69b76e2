import { unwrap } from "./errors.ts";
import { organizationProcedure, router } from "./trpc.ts";

export const health = router({
	get: organizationProcedure("health.get").query(async ({ ctx, input }) =>
		unwrap(await ctx.services.health.get(input.organizationId)),
	),
});
