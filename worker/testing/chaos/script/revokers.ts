import type { Receipt } from "../../../domain/receipt.ts";
import type { RevokeOrder } from "../../../objects/organization/organization-rpc.ts";
import type { HistoryEvent } from "../../sim/checker.ts";
import type { Random } from "../../sim/random.ts";
import { slugOf, type WriterCalls } from "../protocol.ts";
import type { KnownSession, Population } from "./population.ts";
import { type ChaosProcess, pause } from "./processes.ts";

/** Above what a revocation waits before it answers with what it knows. */
const answerLimitMs = 8_000;
const retryMs = 100;
const sessionsPerUser = 3;

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

export interface Revoker {
	population: Population;
	/** Users that no other revoker touches. */
	userIds: string[];
	/** Whether it also revokes everything of the organization, and changes its policy. */
	widely: boolean;
}

/** Revokes without a break until it is stopped; each attempt is repeated under its key until it is enforced. */
export async function revokeUntil(
	over: { stopped: () => boolean; givenUp: () => boolean },
	writer: WriterCalls,
	revoker: Revoker,
	random: Random,
	revokes: RevokedAt[],
	/** The moment in which a stale answer is most likely. */
	justEnforced: (covered: readonly KnownSession[]) => void,
): Promise<void> {
	const { population } = revoker;
	const { organizationId } = population;
	while (!over.stopped()) {
		const userId = random.pick(revoker.userIds) ?? "";
		await fill(writer, population, userId);
		const wholeOrganization = revoker.widely && random.chance(0.05);
		if (revoker.widely && random.chance(0.1)) {
			const leaseMs = random.pick([150, 300, 400]) ?? 300;
			await writer.policy(organizationId, leaseMs).catch(() => undefined);
		}
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
		const receipt = await enforced(over.givenUp, writer, organizationId, order);
		const endMs = receipt === null ? null : performance.now();
		if (endMs !== null) justEnforced(covered);
		revokes.push({ population, covered, startMs, endMs, receipt, wholeOrganization });
	}
}

const sessionTarget = (sessionId: string) => ({
	kind: "sessions" as const,
	sessionIds: [sessionId],
	scope: { kind: "session" as const, sessionId },
});

async function fill(writer: WriterCalls, population: Population, userId: string): Promise<void> {
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

/** What the checker judges. A revocation of everything may also end sessions that were being started meanwhile. */
export function historyOf(revokes: readonly RevokedAt[]): HistoryEvent[] {
	return revokes.flatMap(({ population, covered, startMs, endMs, wholeOrganization }) => {
		const ids = (sessions: readonly KnownSession[]) => sessions.map(({ facts }) => facts.sessionId);
		const sure = { kind: "revoke" as const, sessionIds: ids(covered), startMs, endMs };
		const lastMs = endMs ?? Number.POSITIVE_INFINITY;
		const meanwhile = population.all.filter(
			({ askedMs, knownMs }) => askedMs < lastMs && knownMs > startMs,
		);
		const perhaps = { ...sure, sessionIds: ids(meanwhile), endMs: null };
		return wholeOrganization ? [sure, perhaps] : [sure];
	});
}
