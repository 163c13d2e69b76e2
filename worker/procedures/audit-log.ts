import { auditFilterSchema } from "../domain/audit-event.ts";
import { idSchema } from "../domain/ids.ts";
import { cursorSchema } from "../domain/lists/page.ts";
import { pageLimitSchema } from "../domain/lists/session-list.ts";
import { unwrap } from "./errors.ts";
import { inOrganization, organizationProcedure, router } from "./trpc.ts";

export const auditLog = router({
	list: organizationProcedure("auditLog.list")
		.input(
			inOrganization.extend({
				filter: auditFilterSchema.optional(),
				cursor: cursorSchema.optional(),
				limit: pageLimitSchema,
			}),
		)
		.query(async ({ ctx, input }) => unwrap(await ctx.services.auditLog.list(input))),

	get: organizationProcedure("auditLog.get")
		.input(inOrganization.extend({ eventId: idSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.auditLog.get(input.organizationId, input.eventId)),
		),
});
