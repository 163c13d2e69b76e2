import type { SeenClient, SessionFlag } from "../../../domain/facts/flags.ts";
import type { Device, LaterDevice } from "../../../domain/session.ts";
import { sha256Hex } from "../../../runtime/hashing.ts";
import { addFlags, type SessionRow } from "../sessions/session-rows.ts";
import { recordEvent } from "../store/audit-events.ts";
import { markChanged } from "../store/outbox.ts";
import { nextSequence, run } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { RefreshOrder } from "./lifecycle-rpc.ts";

/** Enough to tell two clients of one session apart, and nothing of what it is made of. */
const hashLength = 12;

export const clientHash = ({ userAgent }: RefreshOrder): string | null =>
	userAgent === undefined ? null : sha256Hex(userAgent).slice(0, hashLength);

/** In the place of the hash until the next rotation, whether or not the policy wants the session marked; it is none. */
const notedReplay = "replayed";

/**
 * A predecessor that is presented again within the grace is a lost answer, as a rule, and gets the same successor. From
 * another address or browser than the first time it may be somebody else's hand: the session stands, and is marked, with
 * both. Once for each generation, so that nobody fills the log with it.
 */
export function noteReplay(
	tx: Transaction,
	row: SessionRow,
	order: RefreshOrder,
	generation: number,
): void {
	const hash = clientHash(order);
	const isElsewhere =
		(order.place !== undefined && order.place.ip !== row.ip) ||
		(hash !== null && row.refreshed_by !== null && hash !== row.refreshed_by);
	if (!isElsewhere || row.refreshed_by === notedReplay) return;
	const { store, nowMs } = tx;
	run(store, "UPDATE sessions SET refreshed_by = ? WHERE id = ?", notedReplay, row.id);
	const seen = { first: firstOf(row), again: againOf(order) };
	addFlags(store, row, [{ kind: "replayed_elsewhere", at: nowMs, generation, seen }]);
	const sequence = nextSequence(store);
	recordEvent(tx, {
		sequence,
		action: "refresh_token.replayed_elsewhere",
		target: { kind: "session", id: row.id },
		severity: "critical",
		details: seen,
	});
	markChanged(store, "session", row.id, sequence);
}

/**
 * The device of a session is the one that signed in. Another browser is kept beside it, with an event; a program that
 * refreshes on somebody's behalf says nothing of the device. To be called within a refresh, which tells D1.
 */
export function noteDevice(tx: Transaction, row: SessionRow, order: RefreshOrder): SessionFlag[] {
	const { device, userAgent } = order;
	if (device === undefined || userAgent === undefined || !isOfPerson(device)) return [];
	const { store, nowMs } = tx;
	if (row.user_agent === "" && row.device_type === "unknown") {
		run(
			store,
			"UPDATE sessions SET user_agent = ?, device_type = ?, device_os = ?, device_browser = ?, device_label = ? WHERE id = ?",
			userAgent,
			device.type,
			device.os,
			device.browser,
			device.label,
			row.id,
		);
		return [];
	}
	const signedIn = { type: row.device_type, os: row.device_os, browser: row.device_browser };
	const later = laterDevicesOf(row);
	const known = [{ device: signedIn, userAgent: row.user_agent }, ...later];
	if (known.some((one) => isSameBrowser(one, device))) return [];
	const before = later.slice(0, rememberedMax).map(remembered);
	const kept: KeptDevice = { device, userAgent, at: nowMs, ...(before.length > 0 && { before }) };
	run(store, "UPDATE sessions SET later_device = ? WHERE id = ?", JSON.stringify(kept), row.id);
	const seen = { first: firstOf(row), again: againOf(order) };
	recordEvent(tx, {
		sequence: nextSequence(store),
		action: "session.user_agent_changed",
		target: { kind: "session", id: row.id },
		details: seen,
	});
	return [{ kind: "user_agent_changed", at: nowMs, seen }];
}

/** With the browsers that went on with the session before: of those that take turns each leaves one event. */
interface KeptDevice extends LaterDevice {
	before?: Seen[];
}

const rememberedMax = 8;

const remembered = ({ device: { type, os, browser } }: { device: Seen }): Seen => ({
	type,
	os,
	browser,
});

/** The newest first; of earlier ones nothing is kept but what tells them from others. */
function laterDevicesOf(row: SessionRow): { device: Seen; userAgent: string }[] {
	if (row.later_device === null) return [];
	const { device, userAgent, before = [] } = JSON.parse(row.later_device) as KeptDevice;
	return [{ device, userAgent }, ...before.map((seen) => ({ device: seen, userAgent: "" }))];
}

const isOfPerson = ({ type }: Device): boolean =>
	type !== "api" && type !== "bot" && type !== "unknown";

type Seen = Pick<Device, "type" | "os" | "browser">;

/**
 * A newer version is the same browser. Client hints come with the sign-in alone: what only they told (that it is Brave,
 * or Windows 11) is not missed in a user agent that says Chrome on Windows.
 */
function isSameBrowser(known: { device: Seen; userAgent: string }, seen: Seen): boolean {
	const { device, userAgent } = known;
	const isSameSystem = device.os?.split(" ")[0] === seen.os?.split(" ")[0];
	if (device.type !== seen.type || !isSameSystem) return false;
	if (device.browser === seen.browser) return true;
	const isByHints = device.browser !== null && !userAgent.includes(device.browser);
	return isByHints && seen.browser === "Chrome" && userAgent.includes("Chrome/");
}

const firstOf = (row: SessionRow): SeenClient => ({
	ip: row.ip,
	device: row.device_label,
	userAgent: row.user_agent,
});

const againOf = (order: RefreshOrder): SeenClient => ({
	ip: order.place?.ip ?? null,
	device: order.device?.label ?? null,
	userAgent: order.userAgent ?? null,
});
