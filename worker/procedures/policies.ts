import { policyChangeSchema } from "../domain/policy.ts";
import type { PolicyView } from "../services/administration/policy-service.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	heavyProcedure,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
} from "./trpc.ts";

export const policies = router({
	get: organizationProcedure("policies.get")
		.input(inOrganization)
		.query(
			async ({ ctx, input }): Promise<PolicyView> =>
				unwrap(await ctx.services.policies.get(input.organizationId)),
		),

	simulate: heavyProcedure("policies.simulate")
		.input(inOrganization.extend({ change: policyChangeSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.policies.simulate(input.organizationId, input.change)),
		),

	set: organizationProcedure("policies.set")
		.input(idempotentInOrganization.extend({ change: policyChangeSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.policies.set(input.organizationId, input.change, callerOf(ctx, input)),
			),
		),
});
