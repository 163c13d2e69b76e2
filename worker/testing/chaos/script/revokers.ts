import { setTimeout as pause } from "node:timers/promises";
import type { Receipt } from "../../../domain/receipt.ts";
import type { RevokeOrder } from "../../../objects/organization/endings/endings-rpc.ts";
import type { HistoryEvent } from "../../sim/checker.ts";
import type { Random } from "../../support/random.ts";
import { slugOf, type WriterCalls } from "../chaos-messages.ts";
import type { KnownSession, Population } from "./population.ts";
import type { ChaosProcess } from "./processes.ts";

/** Above what a revocation waits before it answers with what it knows. */
const answerLimitMs = 8_000;
const retryMs = 100;
const sessionsPerUser = 2;
/** Between two revocations of one revoker: every session that starts costs the writer's process far more than a check. */
const restMaxMs = 600;

/** Calls the writer; throws when no answer comes back, and nobody knows whether it was done. */
export function writerOf(process: ChaosProcess): WriterCalls {
	const call = async (name: string, args: unknown[]) => {
		const signal = AbortSignal.timeout(answerLimitMs);
		const body = JSON.stringify(args);
		const response = await fetch(`${process.url}/${name}`, { method: "POST", body, signal });
		if (!response.ok) throw new Error(`${name}: ${response.status}`);
		return response.json();
	};
	return {
		create: (...args) => call("create", args) as ReturnType<WriterCalls["create"]>,
		policy: (...args) => call("policy", args) as ReturnType<WriterCalls["policy"]>,
		start: (...args) => call("start", args) as ReturnType<WriterCalls["start"]>,
		revoke: (...args) => call("revoke", args) as ReturnType<WriterCalls["revoke"]>,
		crowd: (...args) => call("crowd", args) as ReturnType<WriterCalls["crowd"]>,
		timerLag: () => call("timerLag", []) as ReturnType<WriterCalls["timerLag"]>,
	};
}

export interface RevokedAt {
	population: Population;
	covered: KnownSession[];
	startMs: number;
	/** Null when nobody was told that it is enforced. */
	endMs: number | null;
	receipt: Receipt | null;
	wholeOrganization: boolean;
}

/** Who revokes sessions of one organization, each of users of their own. */
interface Revoker {
	population: Population;
	userIds: string[];
	/** Whether it also revokes everything of the organization, and changes its policy. */
	widely: boolean;
}

/** What all revokers of a run share. */
export interface Revoking {
	stopped: () => boolean;
	givenUp: () => boolean;
	writer: WriterCalls;
	revokes: RevokedAt[];
	/** Called in the moment in which a stale answer is most likely; resolves when all gates have answered. */
	lookEverywhere: (covered: readonly KnownSession[]) => Promise<unknown>;
}

/** Revokes again and again until it is stopped; each attempt is repeated under its key until it is enforced. */
export async function revokeUntil(
	revoking: Revoking,
	{ population, userIds, widely }: Revoker,
	random: Random,
): Promise<void> {
	const { organizationId } = population;
	while (!revoking.stopped()) {
		await pause(random.between(0, restMaxMs));
		const userId = random.pick(userIds) ?? "";
		await fill(revoking.writer, population, userId);
		if (widely && random.chance(0.1)) {
			const leaseMs = random.pick([600, 1_000, 1_500]) ?? 1_000;
			await revoking.writer.policy(organizationId, leaseMs).catch(() => undefined);
		}
		await revokeOnce(revoking, population, userId, random, widely && random.chance(0.05));
	}
}

/** Revokes one session of the user, all of them, or everything of the organization, until it is enforced or given up. */
export async function revokeOnce(
	{ givenUp, writer, revokes, lookEverywhere }: Revoking,
	population: Population,
	userId: string,
	random: Random,
	wholeOrganization = false,
): Promise<void> {
	const { organizationId } = population;
	const [first] = population.live(userId);
	const target = wholeOrganization
		? { kind: "organization" as const, confirm: slugOf(organizationId) }
		: random.chance(0.3) || first === undefined
			? { kind: "user" as const, userId }
			: sessionTarget(first.facts.sessionId);
	const covered =
		target.kind === "sessions" && first !== undefined
			? [first]
			: population.live(wholeOrganization ? undefined : userId);
	const order: RevokeOrder = { target, cause: "admin", reason: "chaos" };
	const startMs = performance.now();
	population.ended(covered);
	const receipt = await enforced(givenUp, writer, organizationId, order);
	const endMs = receipt === null ? null : performance.now();
	if (endMs !== null) void lookEverywhere(covered);
	revokes.push({ population, covered, startMs, endMs, receipt, wholeOrganization });
}

const sessionTarget = (sessionId: string) => ({
	kind: "sessions" as const,
	sessionIds: [sessionId],
	scope: { kind: "session" as const, sessionId },
});

/** Starts sessions of the user, so that there are some to revoke. */
export async function fill(
	writer: WriterCalls,
	population: Population,
	userId: string,
): Promise<void> {
	for (let missing = sessionsPerUser - population.live(userId).length; missing > 0; missing -= 1) {
		const askedMs = performance.now();
		const started = await writer.start(population.organizationId, userId).catch(() => null);
		if (started?.ok) population.add(started.value, askedMs);
		else await pause(retryMs);
	}
}

async function enforced(
	givenUp: () => boolean,
	writer: WriterCalls,
	organizationId: string,
	order: RevokeOrder,
): Promise<Receipt | null> {
	const key = crypto.randomUUID();
	while (!givenUp()) {
		const answer = await writer.revoke(organizationId, order, key).catch(() => null);
		if (answer?.ok && answer.value.enforcedAt !== null) return answer.value;
		await pause(retryMs);
	}
	return null;
}

/**
 * What the checker judges. A revocation ends when its receipt says that it was in force everywhere, before anybody is
 * told: all processes share the machine's clock. One of everything may also end sessions that were being started.
 */
export function historyOf(revokes: readonly RevokedAt[]): HistoryEvent[] {
	return revokes.flatMap(({ population, covered, startMs, receipt, wholeOrganization }) => {
		const ids = (sessions: readonly KnownSession[]) => sessions.map(({ facts }) => facts.sessionId);
		const enforcedAt = receipt?.enforcedAt ?? null;
		const endMs = enforcedAt === null ? null : enforcedAt - performance.timeOrigin;
		const sure = { kind: "revoke" as const, sessionIds: ids(covered), startMs, endMs };
		const lastMs = endMs ?? Number.POSITIVE_INFINITY;
		const meanwhile = population.all.filter(
			({ askedMs, knownMs }) => askedMs < lastMs && knownMs > startMs,
		);
		const perhaps = { ...sure, sessionIds: ids(meanwhile), endMs: null };
		return wholeOrganization ? [sure, perhaps] : [sure];
	});
}
