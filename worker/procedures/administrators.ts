import { emailSchema } from "../domain/administrator.ts";
import { idSchema } from "../domain/ids.ts";
import { unwrap } from "./errors.ts";
import {
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
	withKey,
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
			unwrap(await ctx.services.administrators.invite(input, withKey(ctx.caller, input))),
		),

	remove: organizationProcedure("administrators.remove")
		.input(idempotentInOrganization.extend({ administratorId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.administrators.remove(input, withKey(ctx.caller, input))),
		),
});
