import { requestTo } from "../connection.ts";
import type { Way } from "../rounds.ts";
import { manyFromMemory, type NotFromMemory } from "../workers/bench-messages.ts";
import type { NodeEdge } from "./node-process.ts";

/** The same core outside Workers, each over a no-op of its own kind of server. */
export const nodeNames = {
	noop: "Node no-op",
	/** What any check is at least: it answers with a promise. */
	asyncNoop: "Node no-op, async handler",
	check: "Node leased check",
	guard: "Node whole guard: token and leased check",
	expressNoop: "Express no-op",
	expressGuard: "Express whole guard",
	/** Measured under many connections too. */
	busiest: [
		"Node no-op",
		"Node no-op, async handler",
		"Node leased check",
		"Node whole guard: token and leased check",
	],
};

interface NodeWays {
	once: Way[];
	/** Again, asking many times in a request. */
	many: Way[];
}

export function nodeWays(edge: NodeEdge, headers: Record<string, string>): NodeWays {
	const server = {
		warmUp: 20_000,
		cpuMicroseconds: () => edge.ask<number>("cpu"),
		notFromMemory: () => edge.ask<NotFromMemory>("not from memory"),
	};
	const plain = (name: string, path: string): Way => ({
		...{ name, server, times: 1 },
		port: edge.ports.plain,
		request: requestTo(path, headers),
		floor: nodeNames.noop,
	});
	const many = (name: string, path: string): Way => ({
		...plain(name, `/many${path}`),
		times: manyFromMemory,
	});
	const overExpress = (name: string, path: string): Way => ({
		...plain(name, path),
		port: edge.ports.express,
		floor: nodeNames.expressNoop,
	});
	return {
		once: [
			plain(nodeNames.noop, "/noop"),
			plain(nodeNames.asyncNoop, "/noop/async"),
			plain(nodeNames.check, "/check"),
			plain(nodeNames.guard, "/guard"),
			overExpress(nodeNames.expressNoop, "/noop"),
			overExpress(nodeNames.expressGuard, "/guard"),
		],
		many: [
			plain(nodeNames.noop, "/noop"),
			many(nodeNames.check, "/check"),
			many(nodeNames.guard, "/guard"),
		],
	};
}
