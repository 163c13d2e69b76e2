import { createSignal } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { attempt } from "../../../api/query-client.ts";
import { isActive } from "../endings/known-endings.ts";
import { isLedger, type SessionView } from "../filters/session-view.ts";
import { countSince } from "../queries.ts";
import type { Count } from "./list-counts.ts";

/** The list is read from a copy that follows the organization: what began this shortly before may not be in it yet. */
const followsWithinMs = 2_000;

const none: Count = { count: 0, capped: false };

export interface ListRead {
	organizationId: string;
	view: () => SessionView;
	rows: () => ReadonlyMap<string, Session>;
	/** When the list was read, by the server's clock; its new sessions are those after it. */
	readAt: () => number | undefined;
	onArrived: (count: number) => void;
}

/** Counts the sessions that match and are not in the list, because they began after it was read. */
export function createWaiting(list: ListRead) {
	const [counted, setCounted] = createSignal<{ since: number; count: Count }>();

	/** Those of the list that began so late that the count has them, too. */
	const shownSince = (since: number): number => {
		const isStanding = list.view().status === "active" ? isActive : () => true;
		let shown = 0;
		for (const session of list.rows().values()) {
			if (beganAt(session) >= since && isStanding(session)) shown += 1;
		}
		return shown;
	};
	const beganAt = (session: Session): number =>
		isLedger(list.view()) ? (session.ended?.at ?? 0) : session.createdAt;

	const waits = (): Count => {
		const last = counted();
		return last && last.since === list.readAt() ? last.count : none;
	};
	return {
		waits,
		count: async (): Promise<void> => {
			const readAt = list.readAt();
			if (readAt === undefined) return;
			const since = readAt - followsWithinMs;
			const outcome = await attempt(() => countSince(list.organizationId, list.view(), since));
			if (!outcome.ok || readAt !== list.readAt()) return;
			const { count, capped } = outcome.value;
			const before = waits().count;
			const now = Math.max(0, count - shownSince(since));
			setCounted({ since: readAt, count: { count: now, capped } });
			if (before === 0 && now > 0) list.onArrived(now);
		},
	};
}
