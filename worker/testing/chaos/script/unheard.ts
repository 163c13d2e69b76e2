import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../../support/random.ts";
import type { ChaosWorld } from "./fault-injection.ts";
import type { KnownSession } from "./population.ts";
import type { Target } from "./readers.ts";
import { fill, type Revoking, revokeOnce } from "./revokers.ts";

/** As of the product without a policy of its own. */
export const usualLeaseMs = 1_000;
/** A lease that is still held when a killed writer is back, on a slow machine too; and how long gates take to hold one. */
const longLeaseMs = 8_000;
const warmMs = 1_000;
/** Rarely, as nobody gets an answer for most of that time. */
const turnsPerKill = 5;
/** Until the longest lease has run out; longer, and gates would only be without an answer. */
const deafMaxMs = 1_500;
/** Past the lease it holds, on any clock that counts the sleep. */
const sleepMs = 1_300;
const lookMaxMs = 100;
const betweenLooksMs = 15;

/** One at a time for all organizations, as it is the same edges that hear nothing. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Revokes while no edge can hear of it: every gate answers from memory until its lease has run out, so whatever is
 * reported enforced before that is seen. The machine of the Node process sleeps meanwhile, or the writer is killed.
 */
export async function revokeUnheardUntil(
	revoking: Revoking,
	world: ChaosWorld,
	{ population, gates }: Target,
	userId: string,
	random: Random,
): Promise<void> {
	const { writer } = revoking;
	const useLease = (leaseMs: number) =>
		writer.policy(population.organizationId, leaseMs).catch(() => undefined);
	// Direct leases alone outlive the writer: the replica is killed with it.
	const outlives = gates === 1;
	const sleeper = world.edges.find(({ process: { plan } }) => plan.inNode)?.process;
	for (let nth = 1; !revoking.stopped(); nth += 1) {
		await pause(random.between(1_000, 2_500));
		const { promise: over, resolve: end } = Promise.withResolvers<void>();
		const before = turn;
		turn = over;
		await before;
		const killed = outlives && nth % turnsPerKill === 2 && !world.writer.isDisturbed;
		if (killed) await useLease(longLeaseMs);
		await fill(writer, population, userId);
		if (killed) await pause(warmMs);
		for (const { proxy } of world.edges) {
			void proxy.stallWhile(Promise.race([over, pause(killed ? longLeaseMs : deafMaxMs)]));
		}
		const asleep = killed ? null : sleeper?.sleepsFor(sleepMs);
		const restart = killed && !world.writer.isDisturbed ? world.writer.restarted(0) : null;
		let isEnforced = false;
		const watching = watch(revoking, population.live(userId), () => isEnforced);
		await revokeOnce(revoking, population, userId, random);
		isEnforced = true;
		// What was held back arrives after the last look.
		await watching;
		end();
		await Promise.all([restart, asleep]);
		if (killed) await useLease(usualLeaseMs);
	}
}

/** Looks at every gate again and again; an edge that is stopped is not waited for. */
async function watch(
	{ lookEverywhere }: Revoking,
	sessions: readonly KnownSession[],
	stopped: () => boolean,
): Promise<void> {
	for (let isLast = false; !isLast; ) {
		isLast = stopped();
		await Promise.race([lookEverywhere(sessions), pause(lookMaxMs)]);
		await pause(betweenLooksMs);
	}
}
