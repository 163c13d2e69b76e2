import { connect, createServer, type Server, type Socket } from "node:net";
import { listenOn, portOf } from "../../support/free-ports.ts";

/** Between one edge and the writer: passes bytes on, late, not at all, or ends every connection. */
export class CuttingProxy {
	readonly #target: number;
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	#cut = false;
	readonly #stalls = new Set<Promise<unknown>>();
	#delayMs = 0;

	constructor(target: number) {
		this.#target = target;
		this.#server = createServer((near) => this.#accept(near));
	}

	async listen(): Promise<string> {
		return `http://127.0.0.1:${portOf(await listenOn(0, this.#server))}`;
	}

	async cutWhile(time: Promise<void>): Promise<void> {
		this.#cut = true;
		for (const socket of this.#sockets) socket.destroy();
		await time;
		this.#cut = false;
	}

	/** Connections stay open and carry nothing; afterwards all that was held back arrives. */
	async stallWhile(time: Promise<unknown>): Promise<void> {
		this.#stalls.add(time);
		await time;
		this.#stalls.delete(time);
	}

	async delayWhile(delayMs: number, time: Promise<void>): Promise<void> {
		this.#delayMs = delayMs;
		await time;
		this.#delayMs = 0;
	}

	close(): void {
		this.#server.close();
		for (const socket of this.#sockets) socket.destroy();
	}

	#accept(near: Socket): void {
		if (this.#cut) {
			near.destroy();
			return;
		}
		const far = connect(this.#target, "127.0.0.1");
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			this.#sockets.add(from);
			from.setNoDelay(true);
			from.on("error", () => undefined);
			from.on("close", () => {
				this.#sockets.delete(from);
				to.destroy();
			});
			this.#carry(from, to);
		}
	}

	/** Chunks leave in the order they came, each after what holds it back has passed. */
	#carry(from: Socket, to: Socket): void {
		let last: Promise<void> = Promise.resolve();
		const inOrder = (deliver: () => void): void => {
			const delayMs = this.#delayMs;
			const late = delayMs > 0 ? new Promise((done) => setTimeout(done, delayMs)) : null;
			last = last.then(async () => {
				await late;
				while (this.#stalls.size > 0) await Promise.all(this.#stalls);
				deliver();
			});
		};
		from.on("data", (chunk) => inOrder(() => void (to.destroyed || to.write(chunk))));
		from.on("end", () => inOrder(() => to.end()));
	}
}
