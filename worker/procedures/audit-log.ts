import { z } from "zod";
import { exportFormatSchema, exportPartMax } from "../domain/audit/audit-export.ts";
import { auditFilterSchema } from "../domain/audit/audit-filter.ts";
import { cursorSchema } from "../domain/lists/page.ts";
import { pageLimitSchema } from "../domain/lists/session-list.ts";
import { idSchema } from "../domain/wire/id-input.ts";
import { unwrap } from "./errors.ts";
import { heavyProcedure, inOrganization, organizationProcedure, router } from "./trpc.ts";

const partLimit = `A part holds 1 to ${exportPartMax.toLocaleString("en-GB")} events.`;

export const auditLog = router({
	list: organizationProcedure("auditLog.list")
		.input(
			inOrganization.extend({
				filter: auditFilterSchema.optional(),
				cursor: cursorSchema.optional(),
				limit: pageLimitSchema,
				/** Whether an ending's event tells of its being enforced, whose event is then left out unless its action is asked for. */
				folded: z.boolean().optional(),
			}),
		)
		.query(async ({ ctx, input }) => unwrap(await ctx.services.auditLog.list(input))),

	get: organizationProcedure("auditLog.get")
		.input(inOrganization.extend({ eventId: idSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.auditLog.get(input.organizationId, input.eventId)),
		),

	/** Looks at the next entries of the log, in the object and in D1; a pass is as many calls as it says. */
	verify: heavyProcedure("auditLog.verify")
		.input(inOrganization.extend({ cursor: cursorSchema.optional() }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.logCheck.verify(input.organizationId, input.cursor ?? null)),
		),

	/**
	 * One part of a file of the log; parts joined in their order are the file. A mutation, because handing it out is an
	 * event of its own, once for all parts. It takes no idempotency key: a part is asked for again by its cursor, and what
	 * was handed out is not kept for a repeat.
	 */
	export: heavyProcedure("auditLog.export")
		.input(
			inOrganization.extend({
				format: exportFormatSchema,
				filter: auditFilterSchema.optional(),
				cursor: cursorSchema.optional(),
				limit: z.number().int().min(1, partLimit).max(exportPartMax, partLimit).default(2_000),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.auditLog.export(input, ctx.caller)),
		),
});
