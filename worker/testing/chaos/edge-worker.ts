import { systemClock } from "../../domain/clock.ts";
import type { GateTransport } from "../../domain/gate/gate-calls.ts";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { newSecret } from "../../domain/ids.ts";
import {
	type AskedCheck,
	type CheckAnswer,
	type CheckRequest,
	callsMax,
	gatesPerEdge,
	toAnswer,
} from "./chaos-messages.ts";

interface EdgeEnv {
	/** The proxy in front of the writer. */
	CURFEW: string;
}

/** Longer than most stalls, so that late answers do arrive. */
const patienceMs = 2_000;

/** What it holds lives as long as this process. */
class Gate {
	readonly #isolate = new IsolateGate(systemClock, newSecret);
	#calls = 0;

	/** Null: it has too much to ask already. */
	check(asked: AskedCheck, env: EdgeEnv, execution: ExecutionContext): Promise<CheckAnswer> | null {
		if (this.#calls >= callsMax) return null;
		const call = async <T>(name: string, ...args: unknown[]): Promise<T> => {
			this.#calls += 1;
			try {
				return await callTo(`${env.CURFEW}/${name}`, args);
			} finally {
				this.#calls -= 1;
			}
		};
		const transport: GateTransport = {
			check: (...args) => call("check", ...args),
			facts: (...args) => call("facts", ...args),
			lease: (organizationId, request, activity, answered) =>
				call("lease", organizationId, request, activity, answered, { continent: "EU" }),
		};
		const during = { waitUntil: (work: Promise<unknown>) => execution.waitUntil(work) };
		return this.#isolate
			.check({ ...asked, onUnavailable: "deny" }, transport, during)
			.then(toAnswer);
	}
}

/** The gates of one isolate each. */
const gates = Array.from({ length: gatesPerEdge }, () => new Gate());

async function callTo<T>(url: string, args: unknown[]): Promise<T> {
	const signal = AbortSignal.timeout(patienceMs);
	const response = await fetch(url, { method: "POST", body: JSON.stringify(args), signal });
	if (!response.ok) throw new Error(`${url}: ${response.status}`);
	return response.json() as Promise<T>;
}

export default {
	async fetch(request, env, execution) {
		if (request.method === "GET") return new Response("ready");
		const { checks, waitMs } = (await request.json()) as CheckRequest;
		const answers = checks.map((asked) => {
			const answered = gates[asked.gate]?.check(asked, env, execution) ?? null;
			if (answered !== null) execution.waitUntil(answered);
			return Promise.race([answered, scheduler.wait(waitMs).then(() => null)]);
		});
		return Response.json(await Promise.all(answers));
	},
} satisfies ExportedHandler<EdgeEnv>;
