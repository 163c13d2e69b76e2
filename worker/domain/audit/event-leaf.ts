import type { AuditEvent } from "../audit-event.ts";
import type { Bytes } from "../log/bytes.ts";
import { leafOf, newSalt, type OpenFields, type SealedBody, sealBody } from "../log/evidence.ts";
import type { Sha256 } from "../log/sha256.ts";
import { canonicalJson } from "../wire/canonical-json.ts";

// What of an event stands in its leaf of the log for ever, and what only under seal. Whatever came from outside (whom a
// caller named, where they were, what they typed) is sealed, so that it can be erased and the log stays whole.

/** What of an event can be under seal, each with a salt of its own. */
export const sealedFields = [
	"actorId",
	"targetId",
	"reason",
	"details",
	"requestId",
	"ip",
] as const;
type SealedField = (typeof sealedFields)[number];

/** Of each field of an event that is sealed: its salt in base64, or when it was erased. */
export type Salts = Partial<Record<SealedField, string | number>>;

/** What proves an event: its place in the log, its leaf, and the salts of what is under seal in it. */
export interface EventProof {
	index: number;
	leaf: string;
	salts: Salts;
}

/** What an effect's leaf says beyond what its event's columns do; nothing of it came from outside. */
export type LeafFacts = Readonly<Record<string, unknown>>;

/** Administrators' ids are Curfew's own. */
const isOwnId = (id: string): boolean => id.startsWith("adm_");

const isOutside = {
	actor: ({ actor }: AuditEvent): boolean => actor.kind === "person" && !isOwnId(actor.id),
	target: ({ target }: AuditEvent): boolean => target.kind === "user" && !isOwnId(target.id),
	/** A policy's values and a log's keys are Curfew's own words. */
	details: ({ action }: AuditEvent): boolean =>
		action !== "policy.changed" && action !== "log_key.added",
};

const present = (facts: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null));

/** What an event's columns say openly. */
function openFacts(organizationId: string, event: AuditEvent): Record<string, unknown> {
	const { actor, target, details } = event;
	return present({
		organizationId,
		id: event.id,
		sequence: event.sequence,
		at: event.at,
		action: event.action,
		severity: event.severity,
		actor: isOutside.actor(event) ? { kind: actor.kind } : { kind: actor.kind, id: actor.id },
		target: isOutside.target(event) ? { kind: target.kind } : { kind: target.kind, id: target.id },
		receiptId: event.receiptId,
		grantId: event.grantId,
		details: isOutside.details(event) ? null : details,
	});
}

/** The values of an event's columns that are sealed, as they are now: what was erased is not among them. */
export function outsideValues(event: AuditEvent): Partial<Record<SealedField, string>> {
	const { details } = event;
	const values: Record<SealedField, string | null> = {
		actorId: isOutside.actor(event) ? event.actor.id : null,
		targetId: isOutside.target(event) ? event.target.id : null,
		reason: event.reason,
		details: details !== null && isOutside.details(event) ? canonicalJson(details) : null,
		requestId: event.requestId,
		ip: event.ip,
	};
	return present(values) as Partial<Record<SealedField, string>>;
}

/** An event as a leaf: its bytes, and the salts of what is sealed in it. */
export function leafOfEvent(
	sha256: Sha256,
	organizationId: string,
	event: AuditEvent,
	facts: LeafFacts,
): { leaf: Bytes; salts: Salts } {
	const fields: OpenFields = Object.fromEntries(
		Object.entries(outsideValues(event)).map(([name, value]) => [name, { salt: newSalt(), value }]),
	);
	const body = sealBody(sha256, { ...openFacts(organizationId, event), ...facts }, fields);
	const leaf = body.ok ? leafOf(body.value) : body;
	// What is not sealed is made here, and bounded.
	if (!leaf.ok) throw new Error(leaf.error);
	const salts = Object.fromEntries(Object.entries(fields).map(([name, { salt }]) => [name, salt]));
	return { leaf: leaf.value, salts };
}

/** What of an event can still be opened: values that are kept, with their salts. */
export function openFieldsOf(event: AuditEvent, salts: Salts): OpenFields {
	const values = outsideValues(event);
	return Object.fromEntries(
		sealedFields.flatMap((name) => {
			const [salt, value] = [salts[name], values[name]];
			return typeof salt === "string" && value !== undefined ? [[name, { salt, value }]] : [];
		}),
	);
}

/** Which of the facts that an event's columns say its leaf does not say, or says otherwise. */
export function factsThatDiffer(
	organizationId: string,
	event: AuditEvent,
	body: SealedBody,
): string[] {
	const said = openFacts(organizationId, event);
	const names = [...Object.keys(said), "receiptId", "grantId", "details"];
	return [...new Set(names)].filter(
		(name) => canonicalJson(said[name] ?? null) !== canonicalJson(body[name] ?? null),
	);
}

/**
 * The column `salts`, in SQL, without the salts of fields that are erased: in their place stands when that was.
 *
 * @param at the moment, in SQL
 * @param when under which condition each field is erased, in SQL
 */
export const saltsErased = (at: string, when: Partial<Record<SealedField, string>>): string =>
	`json_patch(salts, json_object(${Object.entries(when)
		.map(([name, condition]) => {
			const path = `'$.${name}'`;
			return `'${name}', CASE WHEN ${condition} AND json_type(salts, ${path}) = 'text' THEN ${at} ELSE json_extract(salts, ${path}) END`;
		})
		.join(", ")}))`;
