import type { LeaseAuthority } from "../../../domain/lease/lease-authority.ts";
import type { LeaseGrant } from "../../../domain/lease/messages.ts";
import type { Operation } from "../storage/tables.ts";
import type { World } from "../world.ts";
import type { Neighbours, WriterNeighbour } from "./neighbours.ts";

/** For the judge: the change is in force everywhere, or so the object says. */
export function reportEverywhere(
	world: World,
	neighbours: Neighbours,
	operation: Operation,
	disturbed: boolean,
): void {
	const { nowMs } = world;
	if (!disturbed) {
		const tookMs = nowMs - operation.sinceMs;
		neighbours.worstAttemptMs = Math.max(neighbours.worstAttemptMs, tookMs);
	}
	neighbours.assertEverywhere(operation);
	operation.event.endMs ??= nowMs;
	const toMs = operation.shortenedToMs;
	for (const session of toMs === null ? [] : world.sessions) {
		if (toMs === null || !operation.event.sessionIds.includes(session.facts.sessionId)) continue;
		session.shortened.push({ reportedMs: nowMs, toMs });
	}
}

/** Invariants E, and G on one durable change drawn at random. */
export function assertGrant(
	world: World,
	neighbours: Neighbours,
	writer: WriterNeighbour & { readonly authority: LeaseAuthority },
	{ grant, grantedAtMs }: { grant: LeaseGrant; grantedAtMs: number },
): void {
	const { stamp } = grant.update;
	neighbours.assertOwnEpoch(stamp.epoch, writer);
	const operation = world.random.pick(neighbours.durableOperations);
	if (operation === undefined || operation.shortenedToMs !== null) return;
	if ((operation.durableAtMs ?? grantedAtMs) >= grantedAtMs) return;
	const session = world.sessions.find(
		({ facts }) => facts.sessionId === operation.event.sessionIds[0],
	);
	const view = writer.authority.writer?.view;
	if (!session?.issued || view === undefined) return;
	world.assert(
		view.verdict(session.facts, view.asOfMs).status !== "active",
		"G: a grant lacks a revocation that was committed before it",
	);
}
