import { z } from "zod";
import { idSchema } from "../domain/ids.ts";
import { pageLimitSchema } from "../domain/lists/session-list.ts";
import { receiptFilterSchema } from "../domain/receipt.ts";
import { unwrap } from "./errors.ts";
import { organizationProcedure, router } from "./trpc.ts";

export const revocations = router({
	list: organizationProcedure("revocations.list")
		.input(
			z.object({
				filter: receiptFilterSchema.optional(),
				cursor: z.string().max(2_000).optional(),
				limit: pageLimitSchema,
			}),
		)
		.query(async ({ ctx, input }) => unwrap(await ctx.services.revocations.list(input))),

	get: organizationProcedure("revocations.get")
		.input(z.object({ receiptId: idSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.revocations.get(input.organizationId, input.receiptId)),
		),
});
