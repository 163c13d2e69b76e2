interface HeapUsage {
	usedSize: number;
	/** What typed arrays hold, beside the heap. */
	backingStorageSize: number;
}

/** Bytes an isolate holds after a full collection, over its inspector. */
export async function bytesHeld(url: string): Promise<number> {
	const socket = new WebSocket(url);
	await new Promise((opened, failed) => {
		socket.onopen = opened;
		socket.onerror = failed;
	});
	const ask = <T>(id: number, method: string): Promise<T> =>
		new Promise((resolve) => {
			const listen = ({ data }: MessageEvent): void => {
				const text = String(data);
				// A snapshot comes in a hundred pieces that nobody reads.
				if (text.startsWith('{"method"')) return;
				const message = JSON.parse(text) as { id: number; result: T };
				if (message.id !== id) return;
				socket.removeEventListener("message", listen);
				resolve(message.result);
			};
			socket.addEventListener("message", listen);
			socket.send(JSON.stringify({ id, method }));
		});
	// `collectGarbage` is not answered here; a snapshot collects first.
	await ask(1, "HeapProfiler.takeHeapSnapshot");
	const { usedSize, backingStorageSize } = await ask<HeapUsage>(2, "Runtime.getHeapUsage");
	socket.close();
	return usedSize + backingStorageSize;
}
