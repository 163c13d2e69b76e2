import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { createGate } from "../../../client/gate.ts";
import {
	type AskedCheck,
	type CheckAnswer,
	type CheckRequest,
	callsMax,
	gatesPerEdge,
	toAnswer,
} from "../chaos-messages.ts";
import type { RuntimePlan } from "./runtime-plan.ts";

const { port, variables } = JSON.parse(process.argv[2] ?? "") as RuntimePlan;

/** What this machine has slept: its monotonic clock does not count it. */
let sleptMs = 0;
const runningMs = performance.now.bind(performance);
performance.now = () => runningMs() - sleptMs;

/** Nothing at all happens meanwhile, as on a laptop that is closed. */
function sleep(ms: number): void {
	sleptMs += ms;
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Calls under way of each gate, told apart by who made them. */
const calls = new Map<number, number>();
const caller = new AsyncLocalStorage<number>();
const realFetch = globalThis.fetch;
globalThis.fetch = async (...request) => {
	const gate = caller.getStore() ?? -1;
	calls.set(gate, (calls.get(gate) ?? 0) + 1);
	try {
		return await realFetch(...request);
	} finally {
		calls.set(gate, (calls.get(gate) ?? 0) - 1);
	}
};

/** The product's own, each with leases of its own: to a gate one address, written in another way, is another Curfew. */
const gates = Array.from({ length: gatesPerEdge }, (_, nth) =>
	createGate({ baseUrl: `${variables.CURFEW}${"/.".repeat(nth)}`, token: `${variables.TOKEN}` }),
);

async function check({ gate, consistency, ...asked }: AskedCheck): Promise<CheckAnswer | null> {
	const chosen = gates[gate];
	if (chosen === undefined || (calls.get(gate) ?? 0) >= callsMax) return null;
	return caller.run(gate, async () => toAnswer(await chosen.check(asked, { consistency })));
}

async function answer(body: string): Promise<unknown> {
	const { checks, waitMs } = JSON.parse(body) as CheckRequest;
	return Promise.all(
		checks.map((asked) => Promise.race([check(asked), pause(waitMs).then(() => null)])),
	);
}

createServer(async (request, response) => {
	if (request.method === "GET") {
		response.end("ready");
		return;
	}
	const body = await text(request);
	if (request.url === "/sleep") sleep(Number(body));
	const answered = request.url === "/sleep" ? null : await answer(body);
	response.end(JSON.stringify(answered));
}).listen(port, "127.0.0.1");

// A script that dies without a word takes its processes with it.
process.stdin.on("end", () => process.exit()).resume();
