import { z } from "zod";
import { tokenScopeSchema, tokenScopes } from "../domain/actor.ts";
import { idSchema } from "../domain/ids.ts";
import { typedText } from "../domain/wire/text.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
} from "./trpc.ts";

export const apiTokens = router({
	list: organizationProcedure("apiTokens.list")
		.input(inOrganization)
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.list(input.organizationId)),
		),

	/** The token itself is in this answer and nowhere else. */
	create: organizationProcedure("apiTokens.create")
		.input(
			idempotentInOrganization.extend({
				name: typedText(100, "A name has at most 100 characters.").min(1, "Give the token a name."),
				scopes: z
					.array(tokenScopeSchema)
					.min(1, "Choose at least one scope.")
					.max(tokenScopes.length),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.create(input, ctx.actor, callerOf(ctx, input))),
		),

	revoke: organizationProcedure("apiTokens.revoke")
		.input(idempotentInOrganization.extend({ tokenId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.revoke(input, callerOf(ctx, input))),
		),
});
