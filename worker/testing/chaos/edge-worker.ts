import { systemClock } from "../../domain/clock.ts";
import { newSecret } from "../../domain/ids.ts";
import {
	type GateAnswer,
	type GateTransport,
	IsolateGate,
} from "../../domain/lease/isolate-gate.ts";
import { type CheckAnswer, type CheckRequest, gatesPerEdge } from "./protocol.ts";

interface EdgeEnv {
	/** The proxy in front of the writer. */
	CURFEW: string;
}

/** Longer than the longest stall, so that late answers do arrive. */
const patienceMs = 4_000;

/** The gates of one isolate each; what they hold lives as long as this process. */
const gates = Array.from({ length: gatesPerEdge }, () => new IsolateGate(systemClock, newSecret));

async function call<T>(base: string, name: string, ...args: unknown[]): Promise<T> {
	const signal = AbortSignal.timeout(patienceMs);
	const response = await fetch(`${base}/${name}`, {
		method: "POST",
		body: JSON.stringify(args),
		signal,
	});
	if (!response.ok) throw new Error(`${name}: ${response.status}`);
	return response.json() as Promise<T>;
}

const transportTo = (base: string, waitUntil: GateTransport["waitUntil"]): GateTransport => ({
	check: (...args) => call(base, "check", ...args),
	facts: (...args) => call(base, "facts", ...args),
	lease: (organizationId, request, activity, answered) =>
		call(base, "lease", organizationId, request, activity, "weur", answered),
	waitUntil,
});

/** A session that is not known at all counts as revoked: the script knows that it was started. */
function toAnswer({ active, unavailable, status }: GateAnswer): CheckAnswer {
	if (unavailable) return "unavailable";
	if (active) return "active";
	return status === "expired" ? "expired" : "revoked";
}

export default {
	async fetch(request, env, execution) {
		if (request.method === "GET") return new Response("ready");
		const asked = (await request.json()) as CheckRequest;
		const gate = gates[asked.gate];
		if (gate === undefined) return new Response(null, { status: 404 });
		const transport = transportTo(env.CURFEW, (work) => execution.waitUntil(work));
		const answers = await Promise.all(
			asked.checks.map((check) => gate.check({ ...check, onUnavailable: "deny" }, transport)),
		);
		return Response.json(answers.map(toAnswer));
	},
} satisfies ExportedHandler<EdgeEnv>;
