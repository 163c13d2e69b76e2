import { emailSchema } from "../domain/administrator.ts";
import { idSchema } from "../domain/ids.ts";
import { unwrap } from "./errors.ts";
import { idempotent, organizationProcedure, router, withKey } from "./trpc.ts";

export const administrators = router({
	list: organizationProcedure("administrators.list").query(async ({ ctx, input }) =>
		unwrap(await ctx.services.administrators.list(input.organizationId)),
	),

	invite: organizationProcedure("administrators.invite")
		.input(idempotent.extend({ email: emailSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.administrators.invite(input, withKey(ctx.caller, input))),
		),

	remove: organizationProcedure("administrators.remove")
		.input(idempotent.extend({ administratorId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.administrators.remove(input, withKey(ctx.caller, input))),
		),
});
