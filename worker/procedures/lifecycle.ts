import { z } from "zod";
import { failure } from "../domain/errors.ts";
import { idSchema, userIdSchema } from "../domain/ids.ts";
import { parseRefreshToken } from "../domain/refresh-token.ts";
import { addressSchema, geoSchema } from "../domain/session.ts";
import { text } from "../domain/wire/text.ts";
import { refuse, unwrap } from "./errors.ts";
import {
	callerOf,
	idempotent,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
	serviceProcedure,
} from "./trpc.ts";

const userAgent = text(64_000);
const instant = z.number().int().nonnegative();

/** What the authentication module calls: a session's life from sign-in to sign-out. */
export const lifecycle = router({
	start: organizationProcedure("lifecycle.start")
		.input(
			idempotentInOrganization.extend({
				userId: userIdSchema,
				user: z.strictObject({ name: text(200), email: text(254) }),
				ip: addressSchema,
				userAgent,
				geo: geoSchema.optional(),
				authMethods: z.array(text(40)).max(10).optional(),
				clientId: idSchema.optional(),
				/** The session that this sign-in takes the place of: its refresh token, or its id. */
				replaces: text(500).optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.lifecycle.start(input, callerOf(ctx, input))),
		),

	refresh: serviceProcedure("lifecycle.refresh")
		.input(
			idempotent.extend({
				refreshToken: text(500),
				ip: addressSchema.optional(),
				userAgent: userAgent.optional(),
			}),
		)
		.mutation(async ({ ctx, input }) => {
			const organizationId = parseRefreshToken(input.refreshToken)?.organizationId;
			if (organizationId === undefined || !ctx.services.access.serves(ctx.actor, organizationId)) {
				throw refuse(failure("unknown"));
			}
			// From where a repeat comes does not make it another request: networks change under phones.
			const { refreshToken, idempotencyKey } = input;
			const caller = callerOf(ctx, { refreshToken, idempotencyKey });
			return unwrap(await ctx.services.lifecycle.refresh(organizationId, input, caller));
		}),

	touch: organizationProcedure("lifecycle.touch")
		.input(
			idempotentInOrganization.extend({
				activity: z
					.array(z.strictObject({ sessionId: idSchema, at: instant, ip: addressSchema.optional() }))
					.max(500, "Report at most 500 activities at once."),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.lifecycle.touch(
					input.organizationId,
					input.activity,
					callerOf(ctx, input),
				),
			),
		),

	end: organizationProcedure("lifecycle.end")
		.input(idempotentInOrganization.extend({ sessionId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.lifecycle.end(
					input.organizationId,
					input.sessionId,
					callerOf(ctx, input),
				),
			),
		),

	/** Revoked, expired, unknown and foreign all answer `active: false`, never an error. */
	check: serviceProcedure("lifecycle.check")
		.input(
			inOrganization.extend({
				sessionId: idSchema,
				consistency: z.enum(["strict", "leased"]).optional(),
			}),
		)
		.query(({ ctx, input }) => {
			const { organizationId, sessionId } = input;
			const { gate, access } = ctx.services;
			if (!access.serves(ctx.actor, organizationId)) return gate.foreignCheck();
			return input.consistency === "leased"
				? gate.checkLeased(organizationId, sessionId, ctx)
				: gate.checkStrict(organizationId, sessionId);
		}),
});
