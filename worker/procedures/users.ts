import { userIdSchema } from "../domain/ids.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	heavyProcedure,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
} from "./trpc.ts";

/** A person's rights over what is kept of them (GDPR Art. 15 and 17), exercised by their administrator. */
export const users = router({
	/**
	 * Everything kept of one person. A mutation, because handing it out is an event of its own. It takes no idempotency
	 * key: what was handed out is not kept for a repeat.
	 */
	export: heavyProcedure("users.export")
		.input(inOrganization.extend({ userId: userIdSchema }))
		.mutation(async ({ ctx, input }) => {
			const { organizationId, userId } = input;
			const object = ctx.objects.of(organizationId);
			const sessions = unwrap(await object.exportUser(userId, ctx.caller));
			return { userId, sessions };
		}),

	/** Ends all of a person's sessions and erases what names them. */
	erase: organizationProcedure("users.erase")
		.input(idempotentInOrganization.extend({ userId: userIdSchema }))
		.mutation(async ({ ctx, input }) => {
			const object = ctx.objects.of(input.organizationId);
			return unwrap(await object.eraseUser(input.userId, callerOf(ctx, input)));
		}),
});
