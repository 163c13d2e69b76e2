import { z } from "zod";
import { tokenScopeSchema, tokenScopes } from "../domain/actor.ts";
import { idSchema } from "../domain/ids.ts";
import { unwrap } from "./errors.ts";
import { idempotent, organizationProcedure, router, withKey } from "./trpc.ts";

export const apiTokens = router({
	list: organizationProcedure("apiTokens.list").query(async ({ ctx, input }) =>
		unwrap(await ctx.services.apiTokens.list(input.organizationId)),
	),

	/** The token itself is in this answer and nowhere else. */
	create: organizationProcedure("apiTokens.create")
		.input(
			idempotent.extend({
				name: z.string().trim().min(1, "Give the token a name.").max(100),
				scopes: z
					.array(tokenScopeSchema)
					.min(1, "Choose at least one scope.")
					.max(tokenScopes.length),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.create(input, ctx.actor, withKey(ctx.caller, input))),
		),

	revoke: organizationProcedure("apiTokens.revoke")
		.input(idempotent.extend({ tokenId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.revoke(input, withKey(ctx.caller, input))),
		),
});
