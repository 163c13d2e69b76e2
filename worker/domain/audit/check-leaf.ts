import type { AuditEvent } from "../audit-event.ts";
import { erasedPrefix, isPseudonym } from "../facts/pseudonym.ts";
import { utf8 } from "../log/bytes.ts";
import { checkFields, isRecord, parseLeaf } from "../log/evidence.ts";
import type { Sha256 } from "../log/sha256.ts";
import type { Receipt, RevocationScope } from "../receipt.ts";
import { canonicalJson } from "../wire/canonical-json.ts";
import { factsThatDiffer, outsideValues, type Salts, sealedFields } from "./event-leaf.ts";

/** An event as it is kept, with its leaf. */
interface KeptEvent {
	event: AuditEvent;
	leaf: string;
	salts: Salts;
}

/** What of an event's row is not as its leaf says, each as a sentence; nothing where all is. */
export function checkKeptEvent(
	sha256: Sha256,
	organizationId: string,
	{ event, leaf, salts }: KeptEvent,
): string[] {
	const body = parseLeaf(utf8(leaf));
	if (!body.ok) return [body.error];
	const changed = factsThatDiffer(organizationId, event, body.value).map(
		(name) => `Its ${name} is not what the leaf says.`,
	);
	const values = outsideValues(event);
	const fields = sealedFields.flatMap((name) =>
		checkField(sha256, { name, seal: body.value.sealed[name], salt: salts[name] }, values[name]),
	);
	return [...changed, ...fields];
}

/** What is wrong with a value that lies beside its leaf, or with the salt of it. */
function checkField(
	sha256: Sha256,
	{ name, seal, salt }: { name: string; seal: string | undefined; salt: unknown },
	value: string | undefined,
): string[] {
	if (seal === undefined) return value === undefined ? [] : [`Its ${name} is not in the leaf.`];
	if (typeof salt === "number") {
		// Of a person who was erased a pseudonym stands there.
		const isGone = value === undefined || isPseudonym(value);
		return isGone ? [] : [`Its ${name} was erased, and there is one all the same.`];
	}
	if (typeof salt !== "string" || value === undefined) {
		return [`Its ${name} is gone, or the salt of it, and nothing says that it was erased.`];
	}
	const [checked] = checkFields(sha256, { sealed: { [name]: seal } }, { [name]: { salt, value } });
	return checked?.standing === "agrees"
		? []
		: [`Its ${name}, or the salt of it, is not what was sealed.`];
}

/** The fields of an event that were erased. */
export const erasedFields = (salts: Salts): string[] =>
	sealedFields.filter((name) => typeof salts[name] === "number");

/** Salts as they are kept in a column; null: what stands there are none. */
export function parseSalts(text: string): Salts | null {
	try {
		const salts: unknown = JSON.parse(text);
		return isRecord(salts) ? (salts as Salts) : null;
	} catch {
		return null;
	}
}

/** What a leaf of a revocation says of what it was aimed at: ids of Curfew's own, and numbers. Whom it names is under seal. */
export function scopeFact(scope: RevocationScope): Record<string, unknown> {
	switch (scope.kind) {
		case "user":
			return { kind: scope.kind };
		case "support_grant":
			return { kind: scope.kind, grantId: scope.grantId };
		default:
			return { ...scope };
	}
}

/** The facts of a revocation that its receipt and its leaves both say. */
const repeated = ["alreadyEnded", "cause", "recordedAt"] as const;

/** What a receipt says where it can be read at all: JSON that says something else makes nobody's receipt. */
const isReadable = ({ scope, by, sessionIds, reach }: Receipt): boolean =>
	typeof scope?.kind === "string" &&
	typeof by?.id === "string" &&
	Array.isArray(sessionIds) &&
	Array.isArray(reach);

/**
 * What of a receipt is not as the leaf of its revocation says; the bound may have moved since, as long as it was on its
 * way.
 *
 * @param isErasing somebody is being erased: of the two one may name them a little longer
 */
export function checkReceipt(
	receipt: Receipt,
	{ event, leaf, salts }: KeptEvent,
	isErasing: boolean,
): string[] {
	const body = parseLeaf(utf8(leaf));
	const said = body.ok ? (body.value.revocation as Record<string, unknown> | undefined) : undefined;
	if (said === undefined) return [];
	if (!isReadable(receipt)) return ["Its receipt cannot be read."];
	const differs = (name: string, value: unknown, fact: unknown): string[] =>
		canonicalJson(value ?? null) === canonicalJson(fact ?? null)
			? []
			: [`The ${name} of its receipt is not what the leaf says.`];
	const sessions = said.sessions as { count?: number; ids?: string[] } | undefined;
	const ids = [...receipt.sessionIds].sort();
	const isEnforced = said.enforcedAt !== undefined;
	const { scope, by } = receipt;
	const names = (name: string, id: string, fact: string) =>
		isErasing && id.startsWith(erasedPrefix) ? [] : differs(name, id, fact);
	return [
		...repeated.flatMap((name) => differs(name, receipt[name], said[name])),
		...(typeof salts.reason === "number" || (isErasing && receipt.reason === null)
			? []
			: differs("reason", receipt.reason, event.reason)),
		...differs("author", by.kind, event.actor.kind),
		...(typeof salts.actorId === "number" ? [] : names("author", by.id, event.actor.id)),
		...differs("scope", scopeFact(scope), said.scope),
		...(scope.kind === "user" && typeof salts.targetId !== "number"
			? names("person", scope.userId, event.target.id)
			: []),
		...differs("count", receipt.revoked, sessions?.count),
		...(sessions?.ids ? differs("list of sessions", ids, sessions.ids) : []),
		...(isEnforced
			? [
					...differs("enforcedAt", receipt.enforcedAt, said.enforcedAt),
					...differs("enforcedBy", receipt.enforcedBy, said.enforcedBy),
					...differs("reach", receipt.reach, said.reach),
				]
			: []),
	];
}
