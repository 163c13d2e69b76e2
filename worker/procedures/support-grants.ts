import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { cursorSchema } from "../domain/lists/page.ts";
import { pageLimitSchema } from "../domain/lists/session-list.ts";
import type { Standing } from "../domain/permissions.ts";
import { reasonSchema } from "../domain/receipt.ts";
import {
	grantCeilingMs,
	grantReasonSchema,
	grantScopeSchema,
	instantSchema,
	namedHolderSchema,
	ticketSchema,
} from "../domain/support-grant.ts";
import { idSchema } from "../domain/wire/id-input.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	heavyProcedure,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
} from "./trpc.ts";

const askedFor = "Ask for at most 30 days.";

/** The organization's own people see every grant, a global admin those that let them in. */
const visibleTo = (actor: Actor, standing: Standing): string | null =>
	standing.role === "global_admin" && actor.kind === "administrator" ? actor.administratorId : null;

export const supportGrants = router({
	list: organizationProcedure("supportGrants.list")
		.input(
			inOrganization.extend({
				filter: z.strictObject({ open: z.boolean().optional() }).optional(),
				cursor: cursorSchema.optional(),
				limit: pageLimitSchema,
			}),
		)
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.supportGrants.list(input, visibleTo(ctx.actor, ctx.standing))),
		),

	get: organizationProcedure("supportGrants.get")
		.input(inOrganization.extend({ grantId: idSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.supportGrants.get(
					input.organizationId,
					input.grantId,
					visibleTo(ctx.actor, ctx.standing),
				),
			),
		),

	/** One file for each step of the grant's life. */
	evidence: heavyProcedure("supportGrants.evidence")
		.input(inOrganization.extend({ grantId: idSchema }))
		.query(async ({ ctx, input }) => {
			const { organizationId, grantId } = input;
			const grants = ctx.services.supportGrants;
			const outsider = visibleTo(ctx.actor, ctx.standing);
			unwrap(await grants.get(organizationId, grantId, outsider));
			return unwrap(await ctx.services.evidence.ofGrant(organizationId, grantId, outsider));
		}),

	request: organizationProcedure("supportGrants.request")
		.input(
			idempotentInOrganization.extend({
				scope: grantScopeSchema,
				reason: grantReasonSchema,
				ticket: ticketSchema,
				durationMs: z.number().int().positive().max(grantCeilingMs, askedFor).optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.supportGrants.request(input, ctx.actor, callerOf(ctx, input))),
		),

	create: organizationProcedure("supportGrants.create")
		.input(
			idempotentInOrganization.extend({
				holder: namedHolderSchema,
				scope: grantScopeSchema,
				reason: grantReasonSchema,
				ticket: ticketSchema,
				startsAt: instantSchema.optional(),
				endsAt: instantSchema,
				replaces: idSchema.optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.supportGrants.create(input, ctx.actor, callerOf(ctx, input))),
		),

	approve: organizationProcedure("supportGrants.approve")
		.input(
			idempotentInOrganization.extend({
				grantId: idSchema,
				scope: grantScopeSchema.optional(),
				startsAt: instantSchema.optional(),
				endsAt: instantSchema,
				replaces: idSchema.optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.supportGrants.approve(input, ctx.actor, callerOf(ctx, input))),
		),

	decline: organizationProcedure("supportGrants.decline")
		.input(idempotentInOrganization.extend({ grantId: idSchema, reason: reasonSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.supportGrants.decline(input, callerOf(ctx, input))),
		),

	/** Moves the end, later or earlier. */
	extend: organizationProcedure("supportGrants.extend")
		.input(
			idempotentInOrganization.extend({
				grantId: idSchema,
				endsAt: instantSchema,
				reason: reasonSchema,
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.supportGrants.extend(input, ctx.actor, callerOf(ctx, input))),
		),

	revoke: organizationProcedure("supportGrants.revoke")
		.input(idempotentInOrganization.extend({ grantId: idSchema, reason: reasonSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.supportGrants.revoke(input, callerOf(ctx, input))),
		),

	enter: organizationProcedure("supportGrants.enter")
		.input(idempotentInOrganization.extend({ grantId: idSchema.optional() }))
		.mutation(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.supportGrants.enter(input, ctx.actor, ctx.client, callerOf(ctx, input)),
			),
		),

	leave: organizationProcedure("supportGrants.leave")
		.input(idempotentInOrganization)
		.mutation(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.supportGrants.leave(
					input.organizationId,
					ctx.actor,
					callerOf(ctx, input),
				),
			),
		),
});
