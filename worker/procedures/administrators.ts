import { z } from "zod";
import { emailSchema } from "../domain/administration/administrator.ts";
import { idSchema } from "../domain/wire/id-input.ts";
import { refuse, unwrap } from "./errors.ts";
import {
	callerOf,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
} from "./trpc.ts";

export const administrators = router({
	list: organizationProcedure("administrators.list")
		.input(inOrganization)
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.administrators.list(input.organizationId)),
		),

	invite: organizationProcedure("administrators.invite")
		.input(idempotentInOrganization.extend({ email: emailSchema }))
		.mutation(async ({ ctx, input }) => {
			const slowed = await ctx.slowInvitations();
			if (slowed !== null) throw refuse(slowed);
			return unwrap(await ctx.services.administrators.invite(input, callerOf(ctx, input)));
		}),

	remove: organizationProcedure("administrators.remove")
		.input(
			idempotentInOrganization.extend({
				administratorId: idSchema,
				/** Their tokens that the caller answers for from now on; all others end with them. */
				takeOver: z.array(idSchema).max(100, "Take over at most 100 tokens at once.").optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.administrators.remove(input, callerOf(ctx, input))),
		),
});
