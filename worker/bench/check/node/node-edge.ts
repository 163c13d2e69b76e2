import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { importJWK } from "jose";
import { requireSession } from "../../../client/express.ts";
import { createGate } from "../../../client/gate.ts";
import { bearerOf, Guard, isLater } from "../../../client/guard.ts";
import { manyFromMemory } from "../workers/bench-messages.ts";
import { MemoryMisses } from "../workers/memory-misses.ts";
import type { NodeEdgePlan, NodeEdgePorts, NodeEdgeQuestion } from "./node-messages.ts";
import { startProfile } from "./own-profile.ts";

// An edge in a Node process of its own, so that what a request costs there can be told from everything else.

interface Leased {
	organizations: { lease: { termMs: number } | null }[];
}

const plan = JSON.parse(process.argv[2] ?? "") as NodeEdgePlan;
const { baseUrl, token, session, issuer, audience } = plan;
const { sessionId, userId: sub, sequence: seq, endsAtMs: sexp } = session.facts;
const asked = { organizationId: session.organizationId, sessionId, claims: { sub, seq, sexp } };

const misses = new MemoryMisses();
const ask = globalThis.fetch;
globalThis.fetch = async (input, init) => {
	if (!String(input).endsWith("/gate/leases")) {
		misses.asked();
		return ask(input, init);
	}
	return misses.leasing(session.organizationId, ask(input, init), async (answer) => {
		const [one] = ((await answer.clone().json()) as Leased).organizations;
		return one?.lease?.termMs ?? 0;
	});
};

const gate = createGate({ baseUrl, token });
const key = await importJWK(plan.key, "ES256");
const guarded = { gate, issuer, audience, keys: () => Promise.resolve(key) };
const guard = new Guard(guarded);

const now = { first: true } as const;

function check(): boolean | Promise<boolean> {
	const answer = gate.tryCheck(asked, now);
	return answer === null ? gate.check(asked, now).then(({ active }) => active) : answer.active;
}

function admit({ headers }: IncomingMessage): boolean | Promise<boolean> {
	const admission = guard.admit(bearerOf(headers.authorization), { first: true });
	return isLater(admission)
		? admission.then(({ session }) => session !== undefined)
		: admission.session !== undefined;
}

/** Asks so many times in one request; whoever waits for nothing is not made to. */
async function manyTimes(ask: () => boolean | Promise<boolean>): Promise<boolean> {
	let active = true;
	for (let count = 0; count < manyFromMemory && active; count += 1) {
		const asked = ask();
		active = typeof asked === "boolean" ? asked : await asked;
	}
	return active;
}

const routes: Record<string, (request: IncomingMessage) => boolean | Promise<boolean>> = {
	"/noop": () => true,
	"/noop/async": async () => {
		await null;
		return true;
	},
	"/check": check,
	"/many/check": () => manyTimes(check),
	"/many/guard": (request) => manyTimes(() => admit(request)),
	"/guard": admit,
};

function answer(response: ServerResponse, active: boolean): void {
	if (!active) response.statusCode = 401;
	response.end(active ? "ok" : "refused");
}

const plain = createServer((request, response) => {
	const active = routes[request.url ?? ""]?.(request) ?? false;
	if (typeof active === "boolean") return answer(response, active);
	active.then(
		(stands) => answer(response, stands),
		(error) => response.writeHead(500).end(String(error)),
	);
});

const app = express();
app.get("/noop", (_, response) => {
	response.send("ok");
});
app.get("/guard", requireSession(guarded), (_, response) => {
	response.send("ok");
});
const overExpress = createServer(app);

async function portOf(server: typeof plain): Promise<number> {
	await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
	return (server.address() as AddressInfo).port;
}

const ports: NodeEdgePorts = { plain: await portOf(plain), express: await portOf(overExpress) };
process.send?.(ports);

let stopProfile: ReturnType<typeof startProfile> | undefined;
/** Asked between what is measured. */
const answers: Record<NodeEdgeQuestion, () => unknown> = {
	cpu: () => {
		const { user, system } = process.cpuUsage();
		return user + system;
	},
	"not from memory": () => misses.soFar,
	profile: () => {
		stopProfile = startProfile();
		return null;
	},
	"profile's end": () => stopProfile?.(),
};
process.on("message", async (question: NodeEdgeQuestion) => {
	process.send?.({ said: await answers[question]() });
});
process.on("disconnect", () => process.exit());
