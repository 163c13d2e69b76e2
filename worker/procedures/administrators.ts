import { emailSchema } from "../domain/administrator.ts";
import { idSchema } from "../domain/ids.ts";
import { unwrap } from "./errors.ts";
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
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.administrators.invite(input, callerOf(ctx, input))),
		),

	remove: organizationProcedure("administrators.remove")
		.input(idempotentInOrganization.extend({ administratorId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.administrators.remove(input, callerOf(ctx, input))),
		),
});
