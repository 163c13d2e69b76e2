import { personFilterSchema, personSortSchema } from "../domain/facts/person-list.ts";
import { cursorSchema } from "../domain/lists/page.ts";
import { pageLimitSchema } from "../domain/lists/session-list.ts";
import { userIdSchema } from "../domain/wire/id-input.ts";
import { typedText } from "../domain/wire/text.ts";
import { unwrap } from "./errors.ts";
import {
	callerOf,
	heavyProcedure,
	idempotentInOrganization,
	inOrganization,
	organizationProcedure,
	router,
} from "./trpc.ts";

/** People of an organization; and their rights over what is kept of them (GDPR Art. 15 and 17), exercised by their administrator. */
export const users = router({
	list: organizationProcedure("users.list")
		.input(
			inOrganization.extend({
				filter: personFilterSchema.optional(),
				sort: personSortSchema.optional(),
				cursor: cursorSchema.optional(),
				limit: pageLimitSchema,
			}),
		)
		.query(async ({ ctx, input }) => unwrap(await ctx.services.people.list(input))),

	get: organizationProcedure("users.get")
		.input(inOrganization.extend({ userId: userIdSchema }))
		.query(async ({ ctx, input }) =>
			unwrap(await ctx.services.people.get(input.organizationId, input.userId)),
		),

	/** What a person is called, on all their sessions: the authentication module heard of another name or address. */
	update: organizationProcedure("users.update")
		.input(
			idempotentInOrganization.extend({
				userId: userIdSchema,
				name: typedText(200, "A name has at most 200 characters.").optional(),
				email: typedText(254, "An e-mail address has at most 254 characters.").optional(),
			}),
		)
		.mutation(async ({ ctx, input }) =>
			unwrap(await ctx.services.people.update(input, callerOf(ctx, input))),
		),

	/**
	 * Everything kept of one person. A mutation, because handing it out is an event of its own. It takes no idempotency
	 * key: what was handed out is not kept for a repeat.
	 */
	export: heavyProcedure("users.export")
		.input(inOrganization.extend({ userId: userIdSchema }))
		.mutation(async ({ ctx, input }) => {
			const { organizationId, userId } = input;
			const object = ctx.objects.of(organizationId);
			return { userId, ...unwrap(await object.exportUser(userId, ctx.caller)) };
		}),

	/** Ends all of a person's sessions and erases what names them. */
	erase: organizationProcedure("users.erase")
		.input(idempotentInOrganization.extend({ userId: userIdSchema }))
		.mutation(async ({ ctx, input }) => {
			const object = ctx.objects.of(input.organizationId);
			return unwrap(await object.eraseUser(input.userId, callerOf(ctx, input)));
		}),
});
