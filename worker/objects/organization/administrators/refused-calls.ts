import type { AuditEvent, RefusedCalls } from "../../../domain/audit-event.ts";
import { minuteMs } from "../../../domain/clock.ts";
import { recordEvent } from "../store/audit-events.ts";
import { all, first, nextSequence, run } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { TimedWork } from "../store/timed-work.ts";
import type { Author, Transaction } from "../store/transaction.ts";
import type { RefusedCall } from "./administrators-rpc.ts";

/** What was refused since the event that was written at once, and how the last of it came. */
interface Rest extends RefusedCalls {
	requestId: string | null;
	ip?: string;
}

/** What is counted together: the calls of one caller, or their sign-ins about one target. */
type Counted = Author["by"] & { signIn?: AuditEvent["target"] };
type Refusal = Omit<RefusedCalls["refused"][number], "count">;

/** Kinds of calls of one caller that a minute's event tells apart. */
const kindsMax = 20;

/**
 * Writes down that a call of somebody who is known here was refused: the first one in a minute at once, the others as
 * one event when the minute is over, so that nobody fills the log. Returns whether an event was written.
 */
export function noteRefusedCall(tx: Transaction, refused: RefusedCall): boolean {
	const { call, refused: because, organizationId } = refused;
	return !isErased(tx) && note(tx, tx.caller.by, { call, because, organizationId });
}

/** The same of a sign-in; the target says whose it would have been. */
export const noteRefusedSignIn = (
	tx: Transaction,
	{ because, target: signIn }: { because: string; target: AuditEvent["target"] },
): boolean =>
	note(
		tx,
		{ ...tx.caller.by, signIn },
		{ call: "GET /auth/callback", because, organizationId: null },
	);

function note(tx: Transaction, counted: Counted, refused: Refusal): boolean {
	const { store, caller, nowMs } = tx;
	const by = JSON.stringify(counted);
	const row = first<Tables["refused_calls"]>(store, "SELECT * FROM refused_calls WHERE by = ?", by);
	if (row !== null && nowMs < row.since + minuteMs) {
		const rest = withOneMore(row.rest === null ? noCalls : parsed(row.rest), refused);
		run(
			store,
			"UPDATE refused_calls SET rest = ? WHERE by = ?",
			JSON.stringify({ ...rest, ...originOf(caller) }),
			by,
		);
		return false;
	}
	if (row !== null) tellOfRest(tx, row);
	insert(store, "refused_calls", { by, since: nowMs, rest: null }, "replace");
	tell(tx, counted, withOneMore(noCalls, refused));
	return true;
}

const noCalls: RefusedCalls = { count: 0, refused: [] };

const parsed = (rest: string): Rest => JSON.parse(rest) as Rest;

const originOf = ({ requestId, ip }: Author) => ({ requestId, ...(ip !== undefined && { ip }) });

/** Whoever is erased is named nowhere again, though they may still hold a token that names them. */
const isErased = ({ store, caller: { by } }: Transaction): boolean =>
	by.kind === "person" &&
	first(store, "SELECT 1 AS found FROM sessions WHERE user_id = ? LIMIT 1", by.id) === null;

function withOneMore(calls: RefusedCalls, one: Refusal): RefusedCalls {
	const { call, because, organizationId } = one;
	const isSame = (kind: RefusedCalls["refused"][number]): boolean =>
		kind.call === call && kind.because === because && kind.organizationId === organizationId;
	const known = calls.refused.some(isSame);
	const kinds = known
		? calls.refused.map((kind) => (isSame(kind) ? { ...kind, count: kind.count + 1 } : kind))
		: [...calls.refused, { call, because, organizationId, count: 1 }];
	return { count: calls.count + 1, refused: kinds.slice(0, kindsMax) };
}

/** How many callers one slice tells of. */
const toldMax = 100;

/** What else was refused in a minute that is over. */
export const refusalTelling: TimedWork = {
	dueAt: () => ({ sql: "SELECT min(since) + ? FROM refused_calls", bindings: [minuteMs] }),
	run(tx) {
		const over = all<Tables["refused_calls"]>(
			tx.store,
			"SELECT * FROM refused_calls WHERE since <= ? LIMIT ?",
			tx.nowMs - minuteMs,
			toldMax,
		);
		for (const row of over) {
			tellOfRest(tx, row);
			run(tx.store, "DELETE FROM refused_calls WHERE by = ?", row.by);
		}
		return over.length === toldMax;
	},
};

function tellOfRest(tx: Transaction, { by, rest }: Tables["refused_calls"]): void {
	if (rest === null) return;
	const { count, refused, ...origin } = parsed(rest);
	const counted = JSON.parse(by) as Counted;
	tell({ ...tx, caller: { by: counted, ...origin } }, counted, { count, refused });
}

/** An event of calls is about the first of their kinds; its details have them all. */
function tell(tx: Transaction, { signIn }: Counted, details: RefusedCalls): void {
	const [kind] = details.refused;
	recordEvent(tx, {
		sequence: nextSequence(tx.store),
		action: signIn ? "sign_in.refused" : "call.refused",
		target: signIn ?? { kind: "call", id: kind?.call ?? "" },
		details,
	});
}
