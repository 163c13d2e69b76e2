import { z } from "zod";
import { failure } from "../domain/errors.ts";
import { idSchema, userIdSchema } from "../domain/ids.ts";
import { geoSchema } from "../domain/session.ts";
import { refuse, unwrap } from "./errors.ts";
import { idempotent, organizationProcedure, router, serviceProcedure, withKey } from "./trpc.ts";

const address = z.string().max(60);
const userAgent = z.string().max(64_000);
const instant = z.number().int().nonnegative();

/** What the authentication module calls: a session's life from sign-in to sign-out. */
export const lifecycle = router({
	start: organizationProcedure("lifecycle.start")
		.input(
			idempotent.extend({
				userId: userIdSchema,
				user: z.object({ name: z.string().max(200), email: z.string().max(254) }),
				ip: address,
				userAgent,
				geo: geoSchema.optional(),
				authMethods: z.array(z.string().max(40)).max(10).optional(),
				clientId: idSchema.optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.lifecycle.start(input, withKey(ctx.caller, input))),
		),

	refresh: serviceProcedure("lifecycle.refresh")
		.input(
			idempotent.extend({
				refreshToken: z.string().max(500),
				ip: address.optional(),
				userAgent: userAgent.optional(),
			}),
		)
		.mutation(async ({ ctx, input }) => {
			const organizationId = ctx.services.lifecycle.organizationOf(input.refreshToken);
			if (organizationId === null || !ctx.services.access.serves(ctx.actor, organizationId)) {
				throw refuse(failure("unknown"));
			}
			return unwrap(await ctx.services.lifecycle.refresh(organizationId, input, ctx.caller));
		}),

	touch: organizationProcedure("lifecycle.touch")
		.input(
			idempotent.extend({
				activity: z
					.array(z.object({ sessionId: idSchema, at: instant, ip: address.optional() }))
					.max(500, "Report at most 500 activities at once."),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.lifecycle.touch(input.organizationId, input.activity)),
		),

	end: organizationProcedure("lifecycle.end")
		.input(idempotent.extend({ sessionId: idSchema }))
		.mutation(async ({ ctx, input }) =>
			unwrap(
				await ctx.services.lifecycle.end(
					input.organizationId,
					input.sessionId,
					withKey(ctx.caller, input),
				),
			),
		),

	/** Revoked, expired, unknown and foreign all answer `active: false`, never an error. */
	check: serviceProcedure("lifecycle.check")
		.input(
			z.object({
				organizationId: idSchema,
				sessionId: idSchema,
				consistency: z.enum(["strict", "leased"]).optional(),
			}),
		)
		.query(({ ctx, input }) => {
			const { organizationId, sessionId } = input;
			const { lifecycle, access } = ctx.services;
			if (!access.serves(ctx.actor, organizationId)) return lifecycle.foreignCheck();
			return input.consistency === "leased"
				? lifecycle.checkLeased(organizationId, sessionId, ctx)
				: lifecycle.checkStrict(organizationId, sessionId);
		}),
});
