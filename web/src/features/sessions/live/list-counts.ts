import type { Session, SessionFacets, SessionPage } from "../../../api/client.ts";
import type { StatusView } from "../filters/session-view.ts";
import type { Read } from "../queries.ts";

export type Count = SessionPage["total"];

/**
 * How many sessions match, for whatever says so: heading, filters, foot. The newest count that was read, less what
 * is known to have ended since.
 */
export function matching(known: {
	status: StatusView;
	page: Read<{ total: Count }> | undefined;
	facets: Read<Pick<SessionFacets, "status">> | undefined;
	rows: ReadonlyMap<string, Session>;
	/** By id: when this page learned of the end. */
	ended: ReadonlyMap<string, number>;
}): Count {
	const { status, page, facets, rows, ended } = known;
	const counted = facets?.status.find(({ value }) => value === status);
	const isCounted = facets && status !== "all" && facets.readAt > (page?.readAt ?? 0);
	const { count, capped } = (isCounted
		? (counted ?? { count: 0, capped: false })
		: page?.total) ?? {
		count: 0,
		capped: false,
	};
	if (status !== "active" || capped) return { count, capped };
	const since = (isCounted ? facets?.readAt : page?.readAt) ?? 0;
	const gone = endedAmong(rows, ended).filter((id) => (ended.get(id) ?? 0) >= since);
	return { count: Math.max(0, count - gone.length), capped };
}

/** Rows that were read as active and have ended since. */
export const endedAmong = (
	rows: ReadonlyMap<string, Session>,
	ended: ReadonlyMap<string, number>,
): string[] => [...ended.keys()].filter((id) => rows.get(id)?.status === "active");

/** The same facets, with the count of what is shown from the one source that the heading has. */
export function withCount(
	facets: SessionFacets | undefined,
	status: StatusView,
	count: Count,
): SessionFacets | undefined {
	if (!facets || status === "all") return facets;
	const others = facets.status.filter(({ value }) => value !== status);
	return { ...facets, status: [...others, { value: status, ...count }] };
}
