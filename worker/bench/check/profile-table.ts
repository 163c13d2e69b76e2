/** What V8's profiler says, as far as it is read here. */
export interface Profile {
	nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
	samples: number[];
	/** Microseconds before each sample. */
	timeDeltas: number[];
}

const shown = 10;

/** The functions in which most time was spent themselves, as rows: share of all that was not idle, name, place. */
export function busiestFunctions({ nodes, samples, timeDeltas }: Profile): string[][] {
	const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
	const own = new Map<string, number>();
	let all = 0;
	for (const [nth, id] of samples.entries()) {
		const { functionName = "", url = "", lineNumber = 0 } = frames.get(id) ?? {};
		// The second is the profiler itself, where the process profiles itself.
		if (functionName === "(idle)" || url === "node:inspector") continue;
		const place = url === "" ? "" : `${url.split("/").slice(-2).join("/")}:${lineNumber + 1}`;
		const key = `${functionName || "(anonymous)"}\t${place}`;
		const microseconds = timeDeltas[nth] ?? 0;
		all += microseconds;
		own.set(key, (own.get(key) ?? 0) + microseconds);
	}
	return [...own]
		.sort(([, one], [, other]) => other - one)
		.slice(0, shown)
		.map(([key, microseconds]) => [
			`${((microseconds * 100) / all).toFixed(1)} %`,
			...key.split("\t"),
		]);
}
