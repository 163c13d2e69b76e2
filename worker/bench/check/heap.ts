import { Inspector } from "./inspector.ts";

interface HeapUsage {
	usedSize: number;
	/** What typed arrays hold, beside the heap. */
	backingStorageSize: number;
}

/** Bytes an isolate holds after a full collection, over its inspector. */
export async function bytesHeld(url: string): Promise<number> {
	const inspector = await Inspector.open(url);
	// `collectGarbage` is not answered here; a snapshot collects first.
	await inspector.ask("HeapProfiler.takeHeapSnapshot");
	const { usedSize, backingStorageSize } = await inspector.ask<HeapUsage>("Runtime.getHeapUsage");
	inspector.close();
	return usedSize + backingStorageSize;
}
