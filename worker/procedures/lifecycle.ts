import { z } from "zod";
import { failure } from "../domain/errors.ts";
import { type GeoReport, geoFields } from "../domain/facts/place.ts";
import { type Receipt, reasonSchema } from "../domain/receipt.ts";
import { parseRefreshToken } from "../domain/refresh-token.ts";
import { adoptionFields } from "../domain/tokens/adoption-input.ts";
import { idSchema, userIdSchema } from "../domain/wire/id-input.ts";
import { namesOnly, readEach } from "../domain/wire/input.ts";
import { text } from "../domain/wire/text.ts";
import { readPlace } from "../services/client/client-facts.ts";
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

/**
 * A fact of the client. It is read by the service, cut or left out, and never refuses a sign-in: the schema only says
 * what it is meant to be.
 */
const anyFact = <T>() => z.custom<T>().optional();

/** The same of an object, whose fields have names all the same: one that nobody knows is a mistake in a program. */
const anyFactOf = <T extends object>(fields: readonly (keyof T & string)[]) =>
	z.custom<T>().check(namesOnly(fields)).optional();

const seenFrom = { ip: anyFact<string>(), geo: anyFactOf<GeoReport>(geoFields) };

const calledSchema = z.strictObject({ name: anyFact<string>(), email: anyFact<string>() });

const refuseForm = (field: string, sentence: string): never => {
	throw refuse(failure("bad_input", { field, sentence }));
};

const instant = z.number().int().nonnegative();

const activitySchema = z.strictObject({ sessionId: idSchema, at: instant, ...seenFrom });

/** What the authentication module calls: a session's life from sign-in to sign-out. */
export const lifecycle = router({
	start: organizationProcedure("lifecycle.start")
		.input(
			idempotentInOrganization.extend({
				userId: userIdSchema,
				user: calledSchema,
				...seenFrom,
				userAgent: anyFact<string>(),
				/** The `Sec-CH-UA*` headers as they came. */
				clientHints: anyFact<Record<string, string>>(),
				authMethods: anyFact<string[]>(),
				clientId: anyFact<string>(),
				/** An end before that of the policy: "remember me" was not ticked. */
				expiresAt: z
					.number("An end is a number: milliseconds since 1970.")
					.int("An end is a whole number of milliseconds since 1970.")
					.optional(),
				/** Up to ten short texts to be kept with the session. */
				metadata: anyFact<Record<string, string>>(),
				/** The session that this sign-in takes the place of: its refresh token, or its id. */
				replaces: anyFact<string>(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.lifecycle.start(input, callerOf(ctx, input))),
		),

	/** By a token that the caller has verified: a session of another provider begins here when it is first seen. */
	adopt: organizationProcedure("lifecycle.adopt")
		.input(
			idempotentInOrganization.extend({
				...adoptionFields,
				user: calledSchema.optional(),
				...seenFrom,
				userAgent: anyFact<string>(),
				authMethods: anyFact<string[]>(),
				clientId: anyFact<string>(),
			}),
		)
		.mutation(async ({ ctx, input }) => {
			const { organizationId, idempotencyKey: _, ...session } = input;
			const caller = callerOf(ctx, input);
			return unwrap(await ctx.services.lifecycle.adopt(organizationId, session, caller));
		}),

	refresh: serviceProcedure("lifecycle.refresh")
		.input(
			idempotent.extend({
				refreshToken: text(500),
				...seenFrom,
				userAgent: anyFact<string>(),
				/** What the person is called by now, on all their sessions. */
				user: calledSchema.optional(),
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
					.array(
						z
							.custom<z.infer<typeof activitySchema>>()
							.check(namesOnly(Object.keys(activitySchema.shape), { geo: geoFields })),
					)
					.max(500, "Report at most 500 activities at once."),
			}),
		)
		.mutation(async ({ ctx, input }) => {
			const { readable, ignored } = readEach("activity", activitySchema, input.activity);
			const touched = unwrap(
				await ctx.services.lifecycle.touch(input.organizationId, readable, callerOf(ctx, input)),
			);
			return { ...touched, ignored: [...ignored, ...touched.ignored] };
		}),

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
				/** Of the client: an accepted check is activity of the session. */
				...seenFrom,
			}),
		)
		.query(async ({ ctx, input }) => {
			const { organizationId, sessionId, ip, geo } = input;
			const { gate, access } = ctx.services;
			if (!access.serves(ctx.actor, organizationId)) return gate.foreignCheck();
			const from = { ip, geo };
			const answer =
				input.consistency === "leased"
					? await gate.checkLeased(organizationId, sessionId, { ...ctx, from })
					: await gate.checkStrict(organizationId, sessionId, { use: { from } });
			const { ignored } = readPlace(from);
			return ignored.length === 0 ? answer : { ...answer, ignored };
		}),
});
