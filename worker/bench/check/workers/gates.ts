import type { SessionGateBinding } from "../../../client/gate.ts";
import { systemClock } from "../../../domain/clock.ts";
import type { GateAnswer, GateTransport } from "../../../domain/gate/gate-calls.ts";
import { IsolateGate } from "../../../domain/gate/isolate-gate.ts";
import { newSecret } from "../../../domain/ids.ts";
import type { CheckedSession, Hammer, Hammered } from "./bench-messages.ts";

/** Calls through the binding as `createGate` makes them, and says whether any was waited for. */
function watched(binding: SessionGateBinding) {
	const calls = { made: 0, inBackground: 0 };
	const call = <T>(made: Promise<T>): Promise<T> => {
		calls.made += 1;
		return made;
	};
	const transport: GateTransport = {
		check: (...asked) => call(binding.check(...asked)),
		facts: (...asked) => call(binding.facts(...asked)),
		lease: (...asked) => call(binding.lease(...asked)),
	};
	const during = {
		waitUntil: () => {
			calls.inBackground += 1;
		},
	};
	return { transport, during, waited: () => calls.made > calls.inBackground };
}

const checkOf = ({ organizationId, facts }: CheckedSession) => ({
	organizationId,
	sessionId: facts.sessionId,
	claims: { sub: facts.userId, seq: facts.sequence, sexp: facts.endsAtMs },
	consistency: "leased" as const,
	onUnavailable: "deny" as const,
});

/** The memory of an isolate that can be lost without starting the script again. */
export class ColdGate {
	#gate = new IsolateGate(systemClock, newSecret);
	#session: CheckedSession | null = null;

	lose(session: CheckedSession): void {
		this.#gate = new IsolateGate(systemClock, newSecret);
		this.#session = session;
	}

	check(
		binding: SessionGateBinding,
		waitUntil: (work: Promise<unknown>) => void,
	): Promise<GateAnswer> {
		if (this.#session === null) throw new Error("Nothing was lost yet");
		const { transport } = watched(binding);
		return this.#gate.check(checkOf(this.#session), transport, { waitUntil });
	}
}

/** Checks at a steady rate: a check that waits does not hold up the next. */
export async function hammer(binding: SessionGateBinding, order: Hammer): Promise<Hammered> {
	const figures: Hammered = { checks: 0, waited: 0, unavailable: 0 };
	const gates = Array.from({ length: order.gates }, () => new IsolateGate(systemClock, newSecret));
	const everyMs = 1_000 / order.perSecond;
	const warmUpChecks = order.warmUpSeconds * order.perSecond;
	const ask = async (gate: IsolateGate, session: CheckedSession, nth: number): Promise<void> => {
		const { transport, during, waited } = watched(binding);
		const answer = await gate.check(checkOf(session), transport, during);
		if (nth < warmUpChecks) return;
		figures.checks += 1;
		if (waited()) figures.waited += 1;
		if (answer.unavailable) figures.unavailable += 1;
	};
	const asked: Promise<void>[] = [];
	const beganMs = Date.now();
	const run = async (gate: IsolateGate, nth: number): Promise<void> => {
		await scheduler.wait((nth * everyMs) / order.gates);
		for (let count = 0; count < warmUpChecks + order.seconds * order.perSecond; count += 1) {
			const session = order.sessions[(count + nth) % order.sessions.length];
			if (session !== undefined) asked.push(ask(gate, session, count));
			const dueMs = beganMs + (nth * everyMs) / order.gates + (count + 1) * everyMs;
			await scheduler.wait(Math.max(0, dueMs - Date.now()));
		}
	};
	await Promise.all(gates.map(run));
	await Promise.all(asked);
	return figures;
}
