import { unwrap } from "./errors.ts";
import { inOrganization, organizationProcedure, router } from "./trpc.ts";

export const health = router({
	/**
	 * How well the promise holds that an ended session is refused everywhere, from the object itself; and how much room
	 * its database has.
	 */
	get: organizationProcedure("health.get")
		.input(inOrganization)
		.query(async ({ ctx, input }) => unwrap(await ctx.services.health.get(input.organizationId))),
});
