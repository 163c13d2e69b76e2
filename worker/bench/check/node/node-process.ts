import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { NodeEdgePlan, NodeEdgePorts, NodeEdgeQuestion } from "./node-messages.ts";

const script = fileURLToPath(new URL("node-edge.ts", import.meta.url));

/** The edge in a Node process of its own. */
export class NodeEdge {
	readonly ports: NodeEdgePorts;
	readonly #child: ChildProcess;

	private constructor(child: ChildProcess, ports: NodeEdgePorts) {
		this.#child = child;
		this.ports = ports;
	}

	static async start(plan: NodeEdgePlan): Promise<NodeEdge> {
		const child = fork(script, [JSON.stringify(plan)]);
		return new NodeEdge(child, await told<NodeEdgePorts>(child));
	}

	async ask<T>(question: NodeEdgeQuestion): Promise<T> {
		const answer = told<{ said: T }>(this.#child);
		this.#child.send(question);
		return (await answer).said;
	}

	async end(): Promise<void> {
		const ended = once(this.#child, "exit");
		this.#child.disconnect();
		await ended;
	}
}

/** The next that it says; whoever has ended says nothing more. */
async function told<T>(child: ChildProcess): Promise<T> {
	const ended = new AbortController();
	const exit = once(child, "exit", { signal: ended.signal }).then(([code]) => {
		throw new Error(`The edge in Node ended with ${code}`);
	});
	try {
		const [said] = (await Promise.race([once(child, "message"), exit])) as [T];
		return said;
	} finally {
		exit.catch(() => undefined);
		ended.abort();
	}
}
