import { cursorSchema } from "../domain/lists/page.ts";
import { pageLimitSchema } from "../domain/lists/session-list.ts";
import { receiptFilterSchema } from "../domain/receipt.ts";
import { idSchema } from "../domain/wire/id-input.ts";
import { unwrap } from "./errors.ts";
import { heavyProcedure, inOrganization, organizationProcedure, router } from "./trpc.ts";

export const revocations = router({
	list: organizationProcedure("revocations.list")
		.input(
			inOrganization.extend({
				filter: receiptFilterSchema.optional(),
				cursor: cursorSchema.optional(),
				limit: pageLimitSchema,
			}),
		)
		.query(async ({ ctx, input }) => unwrap(await ctx.services.revocations.list(input))),

	get: organizationProcedure("revocations.get")
		.input(inOrganization.extend({ receiptId: idSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.revocations.get(input.organizationId, input.receiptId)),
		),

	evidence: heavyProcedure("revocations.evidence")
		.input(inOrganization.extend({ receiptId: idSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.evidence.ofReceipt(input.organizationId, input.receiptId)),
		),
});
