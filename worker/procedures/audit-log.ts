import { z } from "zod";
import { auditFilterSchema } from "../domain/audit-event.ts";
import { idSchema } from "../domain/ids.ts";
import { pageLimitSchema } from "../domain/lists/session-list.ts";
import { unwrap } from "./errors.ts";
import { organizationProcedure, router } from "./trpc.ts";

export const auditLog = router({
	list: organizationProcedure("auditLog.list")
		.input(
			z.object({
				filter: auditFilterSchema.optional(),
				cursor: z.string().max(2_000).optional(),
				limit: pageLimitSchema,
			}),
		)
		.query(async ({ ctx, input }) => unwrap(await ctx.services.auditLog.list(input))),

	get: organizationProcedure("auditLog.get")
		.input(z.object({ eventId: idSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.auditLog.get(input.organizationId, input.eventId)),
		),
});
