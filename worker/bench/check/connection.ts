import { connect, type Socket } from "node:net";

/**
 * One kept-alive HTTP/1.1 connection with one request on it at a time. The client's own work is part of every figure,
 * so it does as little as it can: a client library costs more than the checks that are measured.
 */
export class Connection {
	readonly #socket: Socket;
	#text = "";
	#resolve: ((status: number) => void) | null = null;
	#reject: ((error: Error) => void) | null = null;

	private constructor(socket: Socket) {
		this.#socket = socket;
		socket.setNoDelay(true);
		socket.setEncoding("latin1");
		socket.on("data", (text: string) => this.#read(text));
		socket.on("error", (error) => this.#reject?.(error));
		socket.on("close", () => this.#reject?.(new Error("The connection was closed")));
	}

	static open(port: number): Promise<Connection> {
		return new Promise((resolve, reject) => {
			const socket = connect(port, "127.0.0.1", () => {
				socket.removeListener("error", reject);
				resolve(new Connection(socket));
			});
			socket.once("error", reject);
		});
	}

	/** Sends the bytes of a whole request, and gives the status once the whole answer is there. */
	send(request: Buffer): Promise<number> {
		return new Promise((resolve, reject) => {
			if (this.#socket.destroyed) return reject(new Error("The connection was closed"));
			this.#resolve = resolve;
			this.#reject = reject;
			this.#socket.write(request);
		});
	}

	close(): void {
		this.#reject = null;
		this.#socket.destroy();
	}

	#read(text: string): void {
		this.#text += text;
		const headEnd = this.#text.indexOf("\r\n\r\n");
		if (headEnd < 0) return;
		const head = this.#text.slice(0, headEnd);
		const length = /content-length: (\d+)/i.exec(head)?.[1];
		if (length === undefined) {
			this.#reject?.(new Error(`An answer without a length:\n${head}`));
			return;
		}
		if (this.#text.length < headEnd + 4 + Number(length)) return;
		this.#text = "";
		const resolve = this.#resolve;
		this.#resolve = null;
		this.#reject = null;
		resolve?.(Number(head.slice(9, 12)));
	}
}

export const requestTo = (path: string, headers: Record<string, string>): Buffer => {
	const lines = Object.entries({ host: "edge.example", ...headers });
	const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
	return Buffer.from(`GET ${path} HTTP/1.1\r\n${head}\r\n`, "latin1");
};
