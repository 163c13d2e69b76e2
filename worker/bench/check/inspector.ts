/** The inspector of one isolate in workerd. */
export class Inspector {
	readonly #socket: WebSocket;
	#asked = 0;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
	}

	static async open(url: string): Promise<Inspector> {
		const socket = new WebSocket(url);
		await new Promise((opened, failed) => {
			socket.onopen = opened;
			socket.onerror = failed;
		});
		return new Inspector(socket);
	}

	ask<T>(method: string, params: object = {}): Promise<T> {
		this.#asked += 1;
		const id = this.#asked;
		return new Promise((resolve) => {
			const listen = ({ data }: MessageEvent): void => {
				const text = String(data);
				// A snapshot comes in a hundred pieces that nobody reads.
				if (text.startsWith('{"method"')) return;
				const message = JSON.parse(text) as { id: number; result: T };
				if (message.id !== id) return;
				this.#socket.removeEventListener("message", listen);
				resolve(message.result);
			};
			this.#socket.addEventListener("message", listen);
			this.#socket.send(JSON.stringify({ id, method, params }));
		});
	}

	close(): void {
		this.#socket.close();
	}
}
