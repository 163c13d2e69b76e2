import { userIdSchema } from "../domain/ids.ts";
import { unwrap } from "./errors.ts";
import { idempotent, organizationProcedure, router, withKey } from "./trpc.ts";

export const users = router({
	/** Everything kept of one person. A mutation, because handing it out is an event of its own. */
	export: organizationProcedure("users.export")
		.input(idempotent.extend({ userId: userIdSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.users.export(
					input.organizationId,
					input.userId,
					withKey(ctx.caller, input),
				),
			),
		),

	/** Ends all of a person's sessions and erases what names them. */
	erase: organizationProcedure("users.erase")
		.input(idempotent.extend({ userId: userIdSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.users.erase(
					input.organizationId,
					input.userId,
					withKey(ctx.caller, input),
				),
			),
		),
});
