import { z } from "zod";
import { tokenScopeSchema, tokenScopes } from "../domain/actor.ts";
import { tokenNameSchema } from "../domain/administrator.ts";
import { idSchema } from "../domain/ids.ts";
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
				name: tokenNameSchema,
				scopes: z
					.array(tokenScopeSchema)
					.min(1, "Choose at least one scope.")
					.max(tokenScopes.length),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.create(input, callerOf(ctx, input))),
		),

	revoke: organizationProcedure("apiTokens.revoke")
		.input(idempotentInOrganization.extend({ tokenId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.revoke(input, callerOf(ctx, input))),
		),
});
