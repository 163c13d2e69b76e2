import { savedViewFields } from "../domain/lists/saved-view.ts";
import { idSchema } from "../domain/wire/id-input.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
} from "./trpc.ts";

export const savedViews = router({
	list: organizationProcedure("savedViews.list")
		.input(inOrganization)
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.savedViews.list(input.organizationId)),
		),

	/** Under a new id, or in place of the view that has `viewId`. */
	save: organizationProcedure("savedViews.save")
		.input(idempotentInOrganization.extend({ viewId: idSchema.optional(), ...savedViewFields }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.savedViews.save(input, callerOf(ctx, input))),
		),

	remove: organizationProcedure("savedViews.remove")
		.input(idempotentInOrganization.extend({ viewId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.savedViews.remove(input, callerOf(ctx, input))),
		),
});
