import { z } from "zod";
import { emailSchema } from "../domain/administration/administrator.ts";
import { hourStartSchema } from "../domain/lists/overview.ts";
import { organizationNameSchema, regionSchema, slugSchema } from "../domain/organization.ts";
import type { Reconciliation } from "../services/organizations/reconciliation-service.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	heavyProcedure,
	idempotent,
	inOrganization,
	organizationProcedure,
	procedure,
	router,
} from "./trpc.ts";

export const organizations = router({
	list: procedure("organizations.list")
		.input(z.strictObject({}).optional())
		.query(async ({ ctx }) => unwrap(await ctx.services.organizations.list(ctx.actor))),

	get: organizationProcedure("organizations.get")
		.input(inOrganization)
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.organizations.get(input.organizationId, ctx.actor)),
		),

	/** How many sessions stand, whose and where, what stands out about them, and what came and went in the last 24 hours. */
	overview: heavyProcedure("organizations.overview")
		.input(inOrganization.extend({ hourStart: hourStartSchema }))
		.query(async ({ ctx, input }) => unwrap(await ctx.services.overview.read(input))),

	/** Compares D1 with the organization object, entity by entity; with `repair` it writes what differs again. */
	reconcile: heavyProcedure("organizations.reconcile")
		.input(inOrganization.extend({ repair: z.boolean().default(false) }))
		.mutation(
			async ({ ctx, input }): Promise<Reconciliation> =>
				unwrap(await ctx.services.reconciliation.reconcile(input, ctx.caller)),
		),

	/**
	 * For an object that was restored to an older point in time and could not recover by itself yet: nothing that had
	 * ended stands again, and no spent token works. `complete: true` says that D1 is known to have heard of everything;
	 * unless somebody says so in time, everybody signs in again. Refused where D1 has seen no more than is remembered.
	 */
	recover: organizationProcedure("organizations.recover")
		.input(inOrganization.extend({ complete: z.boolean() }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.recovery.recover(input, ctx.caller)),
		),

	/** The organization and the invitation of its first administrator, whose link is shown this once. */
	create: procedure("organizations.create")
		.input(
			idempotent.extend({
				slug: slugSchema,
				name: organizationNameSchema,
				region: regionSchema,
				administratorEmail: emailSchema,
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.organizations.create(input, callerOf(ctx, input))),
		),
});
