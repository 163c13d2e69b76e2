import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { emailSchema } from "../domain/administration/administrator.ts";
import { tokenNameSchema } from "../domain/administration/api-token.ts";
import { type Failure, failure } from "../domain/errors.ts";
import type { GeoReport } from "../domain/facts/place.ts";
import { caps } from "../domain/limits/caps.ts";
import { organizationNameSchema, regionSchema, slugSchema } from "../domain/organization.ts";
import { err, type Result } from "../domain/result.ts";
import { idSchema } from "../domain/wire/id-input.ts";
import { readInput } from "../domain/wire/input.ts";
import { text } from "../domain/wire/text.ts";
import type { EdgeEnv } from "./dependencies.ts";
import { failureResponse } from "./failure-response.ts";

// Every input that is no procedure's: what it may hold, and how it is read.

/** In a sign-in it travels in the attempt's cookie, and is never longer than this. */
const invitation = text(100);

export const invitationBody = z.strictObject({ invitation });

export const signInBody = z.strictObject({
	/** Cut to what fits the cookie it travels in. Where somebody may not be sent nobody is sent; it is never in the way of signing in. */
	returnTo: text(8_192).optional().catch(undefined),
	invitation: invitation.optional(),
	stepUp: z.boolean().optional(),
});

export const bootstrapBody = z.strictObject({ email: emailSchema });

export const serviceTokenBody = z.strictObject({
	name: tokenNameSchema,
	expiresAt: z.number().int().positive().optional(),
});

export const organizationBody = z.strictObject({
	slug: slugSchema,
	name: organizationNameSchema,
	region: regionSchema,
	administratorEmail: emailSchema,
});

export const liveQuery = z.strictObject({ organizationId: idSchema });

/** Whatever else is in the form is ignored (RFC 6749 §3.1, RFC 7009 §2.1). A token that is none has any length. */
export const tokenForm = z.object({
	token: text(caps.bodyBytes).min(1),
	/** Of the client whose request it is, where an edge introspects; what is no address is left out. */
	ip: text(caps.bodyBytes).optional(),
});

/** What an OAuth client says of itself in the same form; the name it gives itself may be anything. */
export const clientForm = z.object({ client_secret: text(caps.bodyBytes).min(1).optional() });

/** Of the account page that posts it; whatever else is in its form is ignored. */
export const accessTokenForm = z.object({ access_token: text(caps.bodyBytes).min(1) });

export const enterDevicesBody = z.strictObject({
	/** Of an account that is known in several. */
	organizationId: idSchema.optional(),
	/** It takes the place of another person who is in. */
	replaces: z.boolean().optional(),
});

const counter = z.number().int().nonnegative();
const stamp = z.strictObject({ epoch: counter, sequence: counter });

/** How long ago it was, on the clock of whoever saw it: no two machines' clocks are compared. */
const seenActivity = z.strictObject({
	sessionId: idSchema,
	agoMs: z.number().nonnegative(),
	/** What cannot be read of a place is left out, its names too: refused, it would cost all of the call their leases. */
	ip: z.custom<string>().optional(),
	geo: z.custom<GeoReport>().optional(),
});

/** Each incarnation that leases costs the organization memory until its last lease has run out. */
const holdsOneView = (
	asked: readonly { organizationId: string; lease?: { incarnation: string } | undefined }[],
): boolean => {
	const held = new Map<string, string>();
	return asked.every(({ organizationId, lease }) => {
		if (lease === undefined) return true;
		const known = held.get(organizationId) ?? lease.incarnation;
		held.set(organizationId, known);
		return known === lease.incarnation;
	});
};

/** Of a process outside Workers that answers checks from memory. */
export const leasesBody = z.strictObject({
	/** Random, new at every start of the process. */
	holder: idSchema,
	organizations: z
		.array(
			z.strictObject({
				organizationId: idSchema,
				lease: z
					.strictObject({
						/** Random, new whenever the process begins to hold a view of the organization. */
						incarnation: idSchema,
						have: stamp,
						activity: z.array(seenActivity).max(500, "Report at most 500 activities at once."),
						answered: z.strictObject({ active: counter, ended: counter }),
					})
					.optional(),
				/** Sessions whose facts are not known there; each is a call to the organization. */
				facts: z
					.array(idSchema)
					.max(4, "Ask for the facts of at most 4 sessions at once.")
					.optional(),
			}),
		)
		.max(
			caps.organizationsOfLeaseCall,
			`Ask for at most ${caps.organizationsOfLeaseCall} organizations at once.`,
		)
		.refine(holdsOneView, {
			error: "A process holds one view of an organization: ask with one `incarnation` for each.",
		}),
});

/** Over a service binding an id can be any value. */
export const isId = (value: unknown): value is string => idSchema.safeParse(value).success;

const refused = (field: string | null, sentence: string) =>
	err(failure("bad_input", { field, sentence }));

/** Reads a JSON body; an empty one counts as `{}`. */
export async function readJson<T>(
	c: Context<EdgeEnv>,
	schema: z.ZodType<T>,
): Promise<Result<T, Failure>> {
	const body = await c.req.text();
	try {
		return readInput(schema, body === "" ? {} : JSON.parse(body));
	} catch {
		return refused(null, "The body is not valid JSON.");
	}
}

/** Reads the query of the address. */
export const readQuery = <T>(c: Context<EdgeEnv>, schema: z.ZodType<T>): Result<T, Failure> =>
	readPairs(new URL(c.req.url).searchParams, schema);

/** Reads a form in the body; any other body is refused. */
export async function readForm<T>(
	c: Context<EdgeEnv>,
	schema: z.ZodType<T>,
): Promise<Result<T, Failure>> {
	const type = c.req.header("content-type") ?? "";
	if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
		return refused(null, "Send a form (application/x-www-form-urlencoded).");
	}
	const body = new TextDecoder().decode(await c.req.arrayBuffer());
	return isWhole(body) ? readPairs(new URLSearchParams(body), schema) : refused(null, notWhole);
}

/** A field that comes twice is refused: two readers could read two different ones. */
function readPairs<T>(pairs: URLSearchParams, schema: z.ZodType<T>): Result<T, Failure> {
	const fields = Object.fromEntries(pairs);
	const twice = Object.keys(fields).find((name) => pairs.getAll(name).length > 1);
	return twice === undefined ? readInput(schema, fields) : refused(twice, "Send this field once.");
}

const notWhole = "The request is not well-formed UTF-8. Send text as it is.";

/** Whether percent-encoding stands for well-formed UTF-8; what does not would be read as another text. */
function isWhole(encoded: string): boolean {
	try {
		decodeURIComponent(encoded);
		return true;
	} catch {
		return false;
	}
}

function isUtf8(bytes: ArrayBuffer): boolean {
	try {
		new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		return true;
	} catch {
		return false;
	}
}

/**
 * Refuses an address or a body that is not well-formed UTF-8. Readers put U+FFFD in the place of what they cannot
 * decode: two different ids would become one.
 */
export const wholeText = createMiddleware<EdgeEnv>(async (c, next) => {
	const refuse = () =>
		failureResponse(c, failure("bad_input", { field: null, sentence: notWhole }));
	const { pathname, search } = new URL(c.req.url);
	if (!isWhole(pathname) || !isWhole(search)) return refuse();
	if (c.req.raw.body !== null) {
		const bytes = await c.req.raw.arrayBuffer();
		if (!isUtf8(bytes)) return refuse();
		c.req.raw = new Request(c.req.raw, { body: bytes });
	}
	return next();
});
