import type { GateAnswer } from "../../domain/gate/gate-calls.ts";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { newSecret } from "../../domain/ids.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { gateTransport } from "../support/gate-transport.ts";

/** What becomes of the calls of an isolate. */
export type Line = "whole" | "request lost" | "answer lost" | "late";

/** Within what is assumed of clocks: rates differ by up to 0.2 %, and what they show does not matter at all. */
const clockOf = (nth: number) => {
	const rate = 1 + ((nth % 3) - 1) * 0.0019;
	const startMs = Date.now();
	return { now: () => (Date.now() - startMs) * rate + nth * 86_400_000 };
};

/** An isolate of an auth edge whose line to Curfew loses calls, or keeps answers back until they are released. */
export class ChaosIsolate {
	readonly #gate: IsolateGate;
	#line: Line = "whole";
	#held: (() => void)[] = [];

	constructor(nth: number) {
		this.#gate = new IsolateGate(clockOf(nth), newSecret);
	}

	setLine(line: Line): void {
		this.#line = line;
	}

	release(): void {
		const held = this.#held;
		this.#held = [];
		for (const resolve of held) resolve();
	}

	check({ claims, sessionId }: StartedSession): Promise<GateAnswer> {
		return this.#gate.check(
			{
				organizationId: claims.org,
				sessionId,
				claims,
				consistency: "leased",
				onUnavailable: "deny",
			},
			gateTransport((call) => this.#through(call)),
		);
	}

	async #through<T>(call: () => Promise<T>): Promise<T> {
		const line = this.#line;
		if (line === "request lost") throw new Error("The request was lost");
		const answer = await call();
		if (line === "answer lost") throw new Error("The answer was lost");
		if (line === "late") await new Promise<void>((resolve) => this.#held.push(resolve));
		return answer;
	}
}
