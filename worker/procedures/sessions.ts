import { z } from "zod";
import { filterInputSchema } from "../domain/lists/filter-input.ts";
import { cursorSchema } from "../domain/lists/page.ts";
import { liveMax, pageLimitSchema, sessionSortSchema } from "../domain/lists/session-list.ts";
import { reasonGivenSchema, reasonSchema } from "../domain/receipt.ts";
import { idSchema, userIdSchema } from "../domain/wire/id-input.ts";
import { text } from "../domain/wire/text.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	heavyProcedure,
	idempotent,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	procedure,
	router,
} from "./trpc.ts";

const ownSessions = {
	listMine: procedure("sessions.listMine")
		.input(z.strictObject({}).optional())
		.query(async ({ ctx }) => unwrap(await ctx.services.sessions.listMine(ctx.actor))),

	revokeMine: procedure("sessions.revokeMine")
		.input(
			idempotent.extend({
				sessionId: idSchema,
				/** Somebody else was signed in there: it ends likewise, and the administrators' log says so. */
				notMe: z.boolean().optional(),
			}),
		)
		.mutation(async ({ ctx, input }) => {
			const { sessionId, notMe = false } = input;
			const caller = callerOf(ctx, input);
			return unwrap(await ctx.services.sessions.revokeMine(ctx.actor, sessionId, notMe, caller));
		}),

	revokeOthers: procedure("sessions.revokeOthers")
		.input(idempotent)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.revokeOthers(ctx.actor, callerOf(ctx, input))),
		),
};

export const sessions = router({
	list: organizationProcedure("sessions.list")
		.input(
			inOrganization.extend({
				filter: filterInputSchema.optional(),
				sort: sessionSortSchema.optional(),
				cursor: cursorSchema.optional(),
				limit: pageLimitSchema,
			}),
		)
		.query(async ({ ctx, input }) => unwrap(await ctx.services.sessions.list(input, ctx.actor))),

	get: organizationProcedure("sessions.get")
		.input(inOrganization.extend({ sessionId: idSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.get(input.organizationId, input.sessionId, ctx.actor)),
		),

	/** How sessions that are on somebody's screen stand by now: what a listener asks after a message of `/live`. */
	live: organizationProcedure("sessions.live")
		.input(
			inOrganization.extend({
				sessionIds: z
					.array(idSchema)
					.min(1, "Name at least one session.")
					.max(liveMax, `Ask about at most ${liveMax} sessions at once.`),
			}),
		)
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.live(input.organizationId, input.sessionIds)),
		),

	facets: heavyProcedure("sessions.facets")
		.input(inOrganization.extend({ filter: filterInputSchema.optional() }))
		.query(async ({ ctx, input }) => unwrap(await ctx.services.sessions.facets(input))),

	revoke: organizationProcedure("sessions.revoke")
		.input(idempotentInOrganization.extend({ sessionId: idSchema, reason: reasonSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.revoke(input, callerOf(ctx, input))),
		),

	revokeMany: organizationProcedure("sessions.revokeMany")
		.input(
			idempotentInOrganization.extend({
				sessionIds: z
					.array(idSchema)
					.min(1, "Name at least one session.")
					.max(500, "End at most 500 sessions at once."),
				reason: reasonSchema,
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.revokeMany(input, callerOf(ctx, input))),
		),

	revokeForUser: organizationProcedure("sessions.revokeForUser")
		.input(
			idempotentInOrganization.extend({
				userId: userIdSchema,
				reason: reasonSchema,
				exceptCurrent: z.boolean().default(true),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.revokeForUser(input, ctx.actor, callerOf(ctx, input))),
		),

	/** What a filter means right now, at the authority; what was shown can be confirmed for 10 minutes. */
	previewRevocation: heavyProcedure("sessions.previewRevocation")
		.input(
			inOrganization.extend({
				filter: filterInputSchema,
				exceptCurrent: z.boolean().default(true),
			}),
		)
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.previewRevocation(input, ctx.actor)),
		),

	revokeByFilter: organizationProcedure("sessions.revokeByFilter")
		.input(
			idempotentInOrganization.extend({
				previewId: idSchema,
				expectedCount: z.number().int().nonnegative(),
				/** The organization's slug, when the preview says that it covers everything. */
				confirm: text(100).optional(),
				reason: reasonGivenSchema,
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.revokeByFilter(input, callerOf(ctx, input))),
		),

	revokeAll: organizationProcedure("sessions.revokeAll")
		.input(
			idempotentInOrganization.extend({
				confirm: text(100),
				reason: reasonGivenSchema,
				exceptCurrent: z.boolean().default(true),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.sessions.revokeAll(input, ctx.actor, callerOf(ctx, input))),
		),

	...ownSessions,
});

/** What the page of one's own devices may call, and nothing else. */
export const personRouter = router({ sessions: router(ownSessions) });
