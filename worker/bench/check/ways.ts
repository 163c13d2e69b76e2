import type { BenchWorld } from "./bench-world.ts";
import { requestTo } from "./connection.ts";
import type { NodeEdge } from "./node/node-process.ts";
import { nodeNames, nodeWays } from "./node/node-ways.ts";
import type { Way } from "./rounds.ts";
import {
	type CheckedSession,
	type Crowd,
	crowds,
	manyFromMemory,
	many as timesOfOthers,
} from "./workers/bench-messages.ts";

const noop = "Hono no-op";
/** What any guard in Hono is at least: behind a middleware it answers with a promise. */
const middlewareNoop = "Hono no-op behind a no-op middleware";
const rivalsNoop = "Hono no-op, Better Auth's Worker";
const check = {
	none: "leased check",
	"10k": "leased check, 10 k revocations",
	"100k": "leased check, 100 k revocations",
} satisfies Record<Crowd, string>;
const guard = "whole guard: token and leased check";
/** Of handlers of requests: where nothing is asked no promise comes between. */
const handlerGuard = "whole guard around a handler (curfew/fetch)";

export const names = {
	noop,
	check,
	guard,
	handlerGuard,
	object: "object call, from memory",
	betterAuth: "Better Auth getSession, D1",
	/** Measured under many connections too. */
	busiest: [
		...[noop, middlewareNoop, check.none, check["100k"], guard, handlerGuard],
		...nodeNames.busiest,
	],
};

interface Ways {
	/** Everything that is compared, each with the same headers and the same token. */
	once: Way[];
	/** Those of our edges again, asking many times in a request. */
	many: Way[];
}

export async function prepareWays(
	world: BenchWorld,
	session: CheckedSession,
	node: NodeEdge,
	standing: number,
): Promise<Ways> {
	await world.edge("/lookup", { standing, session });
	const { cookie, cachedCookie } = await world.prepareRivals(standing);
	const headers = {
		authorization: `Bearer ${await world.tokenOf(session)}`,
		"cf-connecting-ip": "203.0.113.7",
		"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
		accept: "*/*",
		cookie,
	};
	const server = { warmUp: 3_000, cpuMicroseconds: () => world.cpuMicroseconds() };
	const edge = (name: string, path: string, times = 1): Way => ({
		...{ name, times },
		port: world.edgePort,
		request: requestTo(path, headers),
		floor: noop,
		server: { ...server, notFromMemory: () => world.notFromMemory() },
	});
	const rival = (name: string, path: string, more: Record<string, string> = {}): Way => ({
		...{ name, server, times: 1 },
		port: world.rivalsPort,
		request: requestTo(path, { ...headers, ...more }),
		floor: rivalsNoop,
	});
	const questions = [
		...(Object.keys(crowds) as Crowd[]).map((crowd) => [check[crowd], `/check/${crowd}`] as const),
		["strict check", "/strict"],
		["ES256 verification alone", "/es256"],
		[names.object, "/object/memory"],
		["object call, from SQLite", "/object/sql"],
		["D1 lookup", "/d1"],
	] as const;
	const fromMemory = (Object.keys(crowds) as Crowd[]).map((crowd) => check[crowd]);
	const many = [...questions, [guard, "/guard"] as const].map(([name, path]) =>
		edge(
			name,
			`/many${path}`,
			[...fromMemory, guard].includes(name) ? manyFromMemory : timesOfOthers,
		),
	);
	const once = [
		edge(noop, "/noop"),
		edge(middlewareNoop, "/noop/middleware"),
		...questions.map(([name, path]) => edge(name, path)),
		edge(guard, "/guard"),
		edge(handlerGuard, "/guard/handler"),
		rival(rivalsNoop, "/noop"),
		rival("KV revocation list (stale for 60 s or more)", "/kv/ses_000000000007"),
		rival(names.betterAuth, "/get-session"),
		rival("Better Auth getSession, cookie cache (stale for 5 min)", "/get-session-cached", {
			cookie: cachedCookie,
		}),
	];
	const outside = nodeWays(node, headers);
	return {
		once: [...once, ...outside.once],
		many: [edge(noop, "/noop"), ...many, ...outside.many],
	};
}
