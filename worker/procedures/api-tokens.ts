import { z } from "zod";
import { tokenScopeSchema, tokenScopes } from "../domain/actor.ts";
import { tokenNameSchema, tokenOverlapMaxMs } from "../domain/administration/api-token.ts";
import { idSchema } from "../domain/wire/id-input.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
} from "./trpc.ts";

const instant = z.number().int().nonnegative();

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
				expiresAt: instant.optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.create(input, callerOf(ctx, input))),
		),

	/** Makes the next token while the old one goes on for a while; like `create`, it shows the token this once. */
	rotate: organizationProcedure("apiTokens.rotate")
		.input(
			idempotentInOrganization.extend({
				tokenId: idSchema,
				overlapMs: z
					.number()
					.int()
					.nonnegative()
					.max(tokenOverlapMaxMs, "The old token goes on for at most 7 days.")
					.default(tokenOverlapMaxMs),
				expiresAt: instant.optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.rotate(input, callerOf(ctx, input))),
		),

	revoke: organizationProcedure("apiTokens.revoke")
		.input(idempotentInOrganization.extend({ tokenId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.apiTokens.revoke(input, callerOf(ctx, input))),
		),
});
