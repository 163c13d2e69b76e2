import { z } from "zod";
import { failure } from "../domain/errors.ts";
import { idSchema, userIdSchema } from "../domain/ids.ts";
import { type Receipt, reasonSchema } from "../domain/receipt.ts";
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

const refuseForm = (field: string, sentence: string): never => {
	throw refuse(failure("bad_input", { field, sentence }));
};

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

	/** A user signed out: named by organization and session, or by a refresh token of the session. */
	end: serviceProcedure("lifecycle.end")
		.input(
			idempotent.extend({
				organizationId: idSchema.optional(),
				sessionId: idSchema.optional(),
				refreshToken: text(500).optional(),
			}),
		)
		.mutation(async ({ ctx, input }) => {
			const { lifecycle, access } = ctx.services;
			const { organizationId, sessionId, refreshToken } = input;
			const caller = callerOf(ctx, input);
			if (refreshToken === undefined) {
				const there = unwrap(await access.served(ctx.actor, [organizationId ?? ""]));
				const id =
					sessionId ?? refuseForm("sessionId", "Name the session, or send its refresh token.");
				return unwrap(await lifecycle.end(there[0] ?? "", id, caller));
			}
			if (organizationId !== undefined || sessionId !== undefined) {
				return refuseForm("refreshToken", "Send a refresh token or name the session, not both.");
			}
			const home = parseRefreshToken(refreshToken)?.organizationId;
			if (home === undefined || !access.serves(ctx.actor, home)) throw refuse(failure("unknown"));
			return unwrap(
				await lifecycle.end(home, unwrap(await lifecycle.sessionOf(home, refreshToken)), caller),
			);
		}),

	/** All sessions of a user end, in one organization or in several: a changed password, or a removed account. */
	endUser: serviceProcedure("lifecycle.endUser")
		.input(
			idempotent.extend({
				organizationId: idSchema.optional(),
				organizationIds: z
					.array(idSchema)
					.min(1)
					.max(100, "Name at most 100 organizations at once.")
					.optional(),
				userId: userIdSchema,
				cause: z.enum(["user", "credential_changed", "account_removed"]),
				reason: reasonSchema,
				exceptSessionId: idSchema.optional(),
			}),
		)
		.mutation(async ({ ctx, input }): Promise<Receipt | { receipts: Receipt[] }> => {
			const { organizationId, organizationIds, userId, cause, reason, exceptSessionId } = input;
			if (organizationId !== undefined && organizationIds !== undefined) {
				return refuseForm("organizationIds", "Name one organization or several, not both.");
			}
			const named = organizationIds ?? [organizationId ?? ""];
			// None of them ends anything before all of them are known to be the caller's to serve.
			const served = unwrap(await ctx.services.access.served(ctx.actor, [...new Set(named)]));
			const order = {
				userId,
				cause,
				reason: reason ?? null,
				exceptSessionId: exceptSessionId ?? null,
			};
			const receipts = unwrap(
				await ctx.services.lifecycle.endUser(
					{ organizationIds: served, ...order },
					callerOf(ctx, input),
				),
			);
			const [only] = receipts;
			return organizationIds === undefined && only !== undefined ? only : { receipts };
		}),

	/** Revoked, expired, unknown and foreign all answer `active: false`, never an error. */
	check: serviceProcedure("lifecycle.check")
		.input(
			inOrganization.extend({
				sessionId: idSchema,
				consistency: z.enum(["strict", "leased"]).optional(),
				/** Of the client: an accepted check is activity of the session. What is no address is left out. */
				ip: addressSchema.optional(),
			}),
		)
		.query(({ ctx, input }) => {
			const { organizationId, sessionId, ip } = input;
			const { gate, access } = ctx.services;
			if (!access.serves(ctx.actor, organizationId)) return gate.foreignCheck();
			return input.consistency === "leased"
				? gate.checkLeased(organizationId, sessionId, { ...ctx, ip })
				: gate.checkStrict(organizationId, sessionId, { use: { ip } });
		}),
});
