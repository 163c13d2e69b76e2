import type { UseInfiniteQueryResult, UseQueryResult } from "@tanstack/solid-query";
import { createEffect, createMemo, on, onCleanup } from "solid-js";
import type { Session, SessionFacets, SessionPage } from "../../../api/client.ts";
import { nameOf } from "../../../lib/people.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { endedHere, endingOf } from "../endings/known-endings.ts";
import type { SessionView } from "../filters/session-view.ts";
import type { Read } from "../queries.ts";
import { followList } from "./follow-list.ts";
import { endedAmong, matching, withCount } from "./list-counts.ts";
import { mergedAnnouncements } from "./live-announcements.ts";
import { visibleRows } from "./visible-rows.ts";

interface Parts {
	organizationId: string;
	view: () => SessionView;
	list: UseInfiniteQueryResult<{ pages: Read<SessionPage>[] }>;
	facets: UseQueryResult<Read<SessionFacets>>;
	rows: () => ReadonlyMap<string, Session>;
	ids: () => string[];
	openId: () => string | undefined;
	isSelected: (id: string) => boolean;
	/** Sessions that somebody is about to act on. */
	selected: () => readonly Session[];
	table: () => HTMLElement | undefined;
}

/** The list as it stands by now: its one set of numbers, what waits, and how far all of it is known. */
export function useLiveList(parts: Parts) {
	const speech = mergedAnnouncements(announce);
	onCleanup(speech.stop);

	const onEnded = (sessions: Session[]) => {
		const ids = new Set(sessions.map(({ id }) => id));
		keepFocusInRow(ids);
		const elsewhere = sessions.filter(({ id }) => endingOf(id) === undefined);
		speech.add({
			endedBy: elsewhere.map(({ ended }) => (ended?.cause === "admin" ? nameOf(ended.by) : null)),
			unselected: elsewhere.filter(({ id }) => parts.isSelected(id)).length,
		});
	};
	const firstPage = () => parts.list.data?.pages[0];
	const live = followList({
		...parts,
		readAt: () => firstPage()?.asOf,
		first: () => {
			const openId = parts.openId();
			const selected = parts.selected().map(({ id }) => id);
			return [...visibleRows(parts.table()), ...(openId ? [openId] : []), ...selected];
		},
		onEnded,
		onArrived: (arrived) => speech.add({ arrived }),
	});
	createEffect(
		on(
			live.state,
			(state, before) => {
				if (state === "down") announce("Not live. What is shown may be old.");
				else if (state === "live" && before === "down") announce("Live again.");
			},
			{ defer: true },
		),
	);

	const count = createMemo(() =>
		matching({
			status: parts.view().status,
			page: parts.list.isPlaceholderData ? undefined : firstPage(),
			facets: parts.facets.isPlaceholderData ? undefined : parts.facets.data,
			rows: parts.rows(),
			ended: endedHere(),
		}),
	);
	const justEnded = createMemo(() =>
		parts.view().status === "active" ? endedAmong(parts.rows(), endedHere()).length : 0,
	);
	return {
		...live,
		/** How many sessions match, by now. */
		count,
		/** Rows that ended while they are shown: they stay, and are no longer counted. */
		justEnded,
		facets: () =>
			parts.list.isPlaceholderData
				? parts.facets.data
				: withCount(parts.facets.data, parts.view().status, count()),
	};
}

/** The button or box that had focus goes with its session; focus then stays where it was, in the row. */
function keepFocusInRow(ended: ReadonlySet<string>): void {
	const focused = document.activeElement;
	if (!focused?.matches("[data-goes-with-session]")) return;
	const row = focused.closest<HTMLElement>("[data-row]");
	if (row && ended.has(row.dataset.row ?? "")) row.focus({ preventScroll: true });
}
