import { initTRPC } from "@trpc/server";
import { z } from "zod";
import {
	type Actor,
	authorityOf,
	type Caller,
	type Once,
	type Origin,
	referenceOf,
} from "../domain/actor.ts";
import { type Failure, failure } from "../domain/errors.ts";
import type { HeavyProcedure } from "../domain/limits/budget.ts";
import { type Action, decide, type Standing } from "../domain/permissions.ts";
import { canonicalJson } from "../domain/wire/canonical-json.ts";
import { idSchema } from "../domain/wire/id-input.ts";
import { readInput } from "../domain/wire/input.ts";
import { text } from "../domain/wire/text.ts";
import { toWire } from "../domain/wire/wire-failure.ts";
import { sha256Hex } from "../runtime/hashing.ts";
import { noteRefusedCall, type Whose, whoseCall } from "../services/sign-in/refused-calls.ts";
import type { RequestContext } from "./context.ts";
import { failureOf, refuse, unwrap } from "./errors.ts";
import { spendOn, stillWaiting } from "./heavy-calls.ts";

const t = initTRPC.context<RequestContext>().create({
	// The default reads NODE_ENV, which Workers do not set: stack traces would reach clients.
	isDev: false,
	errorFormatter({ shape, error, ctx }) {
		const { message, data } = toWire(failureOf(error));
		return {
			...shape,
			message,
			data: {
				code: shape.data.code,
				httpStatus: shape.data.httpStatus,
				path: shape.data.path,
				requestId: ctx?.origin.requestId ?? null,
				...data,
			},
		};
	},
});

export const router = t.router;

/** What authorization reads of an input, whatever else is in it. */
const addressed = z.looseObject({ organizationId: idSchema });

/** Authentication comes before validation: a stranger learns nothing about inputs. */
const signedIn = t.procedure.use(({ ctx, next, path, type, getRawInput }) =>
	ctx.calls.run(type, async (identity) => {
		const note = async (whose: Whose, refused: Failure): Promise<void> => {
			// Of an input that cannot be read at all nobody knows what it asked about.
			const asked = readInput(addressed, await getRawInput().catch(() => null));
			const organizationId = asked.ok ? asked.value.organizationId : null;
			const call = { call: path, failure: refused, organizationId };
			await noteRefusedCall(ctx.objects, whose, call, ctx.origin);
		};
		if (!identity.ok && identity.whose) ctx.waitUntil(note(identity.whose, identity.error));
		const actor = unwrap(identity);
		if (actor === null || ctx.credential === null) throw refuse(failure("unauthenticated"));
		const { credential } = ctx;
		const caller = asCaller(actor, ctx.origin);
		const answer = await next({ ctx: { actor, credential, caller, procedure: path } });
		if (!answer.ok) ctx.waitUntil(note(whoseCall(actor), failureOf(answer.error)));
		return answer;
	}),
);

function asCaller(actor: Actor, origin: Origin): Caller {
	const authority = authorityOf(actor);
	return { by: referenceOf(actor), ...origin, ...(authority && { authority }) };
}

/** A procedure of no one organization: what the caller may do follows from who they are. */
export const procedure = (action: Action) =>
	signedIn.use(({ ctx, next }) => {
		const verdict = decide(action, ctx.services.access.standingAnywhere(ctx.actor));
		if (verdict !== "allowed") throw refuse(failure(verdict));
		if (ctx.services.access.needsStepUp(action, ctx.actor)) {
			throw refuse(failure("step_up_required"));
		}
		return next();
	});

/**
 * A procedure inside one organization: `organizationId` is read first and authority in it is looked up now,
 * so that everything after it runs only for those who may, the reading of the whole input included: it is one strict
 * schema, made of `inOrganization`. Two schemas in a chain would refuse each other's fields.
 */
export const organizationProcedure = (action: Action) => authorized(signedIn, action);

const authorized = (calling: typeof signedIn, action: Action) =>
	calling.use(async ({ ctx, getRawInput, next }) => {
		const { organizationId } = unwrap(readInput(addressed, await getRawInput()));
		const standing = await ctx.services.access.standingIn(ctx.actor, organizationId);
		const verdict = decide(action, standing);
		if (verdict !== "allowed") throw refuse(failure(verdict));
		if (ctx.services.access.needsStepUp(action, ctx.actor)) {
			throw refuse(failure("step_up_required"));
		}
		return next({ ctx: actingHere(ctx, standing) });
	});

const isOwnPerson = ({ actor, standing }: { actor: Actor; standing: Standing }): boolean =>
	actor.kind === "administrator" && standing.role === "organization_admin";

/**
 * The same for a procedure that reads much: it comes out of the budgets of its caller and of the organization, so that
 * nobody makes others wait. A call of a batch counts like any other. Whoever was told to wait is told again before
 * anything is looked up for them.
 */
export const heavyProcedure = (action: HeavyProcedure) => {
	const waited = signedIn.use(async ({ ctx, getRawInput, next }) => {
		const asked = readInput(addressed, await getRawInput());
		const slowed = asked.ok
			? await stillWaiting(action, ctx.actor, asked.value.organizationId)
			: null;
		if (slowed !== null) throw refuse(slowed);
		return next();
	});
	return authorized(waited, action).use(async ({ ctx, getRawInput, next }) => {
		const { organizationId } = unwrap(readInput(addressed, await getRawInput()));
		const slowed = ctx.isLocalToken
			? null
			: await spendOn(ctx.objects, action, ctx.actor, organizationId, isOwnPerson(ctx));
		if (slowed !== null) throw refuse(slowed);
		return next();
	});
};

/**
 * The caller as they act here: under the id that this organization knows them by; inside a support session, its grant
 * stands beside whatever they do.
 */
function actingHere(
	{ actor, caller }: { actor: Actor; caller: Caller },
	standing: Standing,
): { actor: Actor; caller: Caller; standing: Standing } {
	if (standing.role === "organization_admin" && standing.known !== undefined) {
		const by = { kind: standing.role, ...standing.known };
		return { actor, caller: { ...caller, by }, standing };
	}
	const held = standing.role === "global_admin" ? standing.held : null;
	if (actor.kind !== "administrator" || held === null || held.sessionId === null) {
		return { actor, caller, standing };
	}
	const support = { sessionId: held.sessionId, grantId: held.grantId };
	return { actor: { ...actor, support }, caller: { ...caller, support }, standing };
}

/** A call by the authentication module; the handler looks at the organization, because a foreign one is no error. */
export const serviceProcedure = (action: Action) => procedure(action);

/** The input of whatever concerns one organization, to be extended; a field that it does not name is refused. */
export const inOrganization = z.strictObject({ organizationId: idSchema });

/** The input of every mutation. Its answer is kept for a repeat with the same key, for 24 h. */
export const idempotent = z.strictObject({
	idempotencyKey: text(200, "An idempotency key has at most 200 characters.").min(1).optional(),
});

/** The input of a mutation in one organization. */
export const idempotentInOrganization = inOrganization.extend(idempotent.shape);

/**
 * The caller as objects want to know them. A key that came along is bound to this caller, this procedure and the whole
 * input: another request under it is refused where the first one's effect is.
 */
export function callerOf<C extends object>(
	ctx: { caller: C; procedure: string; credential: string },
	{
		idempotencyKey: key,
		...input
	}: { idempotencyKey?: string | undefined; [field: string]: unknown },
): C & { once?: Once } {
	if (key === undefined) return ctx.caller;
	const digest = sha256Hex(canonicalJson(input));
	const secret = sha256Hex(canonicalJson([ctx.credential, key]));
	return { ...ctx.caller, once: { key, procedure: ctx.procedure, digest, secret } };
}
