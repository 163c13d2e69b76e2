import { z } from "zod";
import { emailSchema } from "../domain/administrator.ts";
import { organizationNameSchema, regionSchema, slugSchema } from "../domain/organization.ts";
import { unwrap } from "./errors.ts";
import { idempotent, organizationProcedure, procedure, router, withKey } from "./trpc.ts";

export const organizations = router({
	list: procedure("organizations.list")
		.input(z.object({}).optional())
		.query(async ({ ctx }) => unwrap(await ctx.services.organizations.list(ctx.actor))),

	get: organizationProcedure("organizations.get").query(async ({ ctx, input }) =>
		unwrap(await ctx.services.organizations.get(input.organizationId, ctx.actor)),
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
			unwrap(await ctx.services.organizations.create(input, withKey(ctx.caller, input))),
		),
});
