import { api } from "../../api/client.ts";
import { isPassing, type Problem, problemOf, retryDelayMs } from "../../api/errors.ts";

type ExportOrder = Parameters<typeof api.auditLog.export.mutate>[0];
type ExportPart = Awaited<ReturnType<typeof api.auditLog.export.mutate>>;
type Ask = (order: ExportOrder, signal: AbortSignal) => Promise<ExportPart>;
export type ExportFormat = ExportOrder["format"];

const types: Record<ExportFormat, { extension: string; type: string }> = {
	csv: { extension: "csv", type: "text/csv; charset=utf-8; header=present" },
	ndjson: { extension: "ndjson", type: "application/x-ndjson" },
	ocsf: { extension: "ocsf.ndjson", type: "application/x-ndjson" },
};

/** Failures of one part in a row that are waited for before a person is asked. */
const failuresMax = 4;
const partMax = 5_000;

/** How an export ended: with the whole file, because it was told to, or with a problem, after which it can go on. */
type Outcome =
	| {
			kind: "complete";
			file: Blob;
			manifest: NonNullable<ExportPart["manifest"]> & { parts: Part[] };
	  }
	| { kind: "stopped" }
	| { kind: "failed"; problem: Problem };

interface Part {
	events: number;
	sha256: string;
}

const wait = (ms: number, signal: AbortSignal) =>
	new Promise<void>((resolve) => {
		const done = () => {
			clearTimeout(timer);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener("abort", done, { once: true });
	});

/**
 * A file of the log in the making. Its parts are kept as they come, so that one that fails is asked for again by its
 * cursor and nothing is read twice.
 */
export class LogFile {
	readonly #order: ExportOrder;
	readonly #ask: Ask;
	/** Blobs, which browsers need not hold in memory. */
	readonly #texts: Blob[] = [];
	readonly #parts: Part[] = [];
	#cursor: string | null = null;

	constructor(
		order: Omit<ExportOrder, "cursor" | "limit">,
		ask: Ask = (part, signal) => api.auditLog.export.mutate(part, { signal }),
	) {
		this.#order = { ...order, limit: partMax };
		this.#ask = ask;
	}

	/** Reads on until the file is complete. After a problem it may be called again. */
	async read(signal: AbortSignal, onProgress: (events: number) => void): Promise<Outcome> {
		let failures = 0;
		while (!signal.aborted) {
			try {
				const cursor = this.#cursor === null ? {} : { cursor: this.#cursor };
				const part = await this.#ask({ ...this.#order, ...cursor }, signal);
				failures = 0;
				this.#texts.push(new Blob([part.text]));
				this.#parts.push({ events: part.count, sha256: part.sha256 });
				this.#cursor = part.nextCursor;
				onProgress(part.total);
				if (part.manifest !== null) {
					const file = new Blob(this.#texts, { type: types[this.#order.format].type });
					return { kind: "complete", file, manifest: { ...part.manifest, parts: this.#parts } };
				}
			} catch (error) {
				if (signal.aborted) break;
				const problem = problemOf(error);
				failures += 1;
				if (!isPassing(problem) || failures > failuresMax) return { kind: "failed", problem };
				await wait(retryDelayMs(failures, problem), signal);
			}
		}
		return { kind: "stopped" };
	}
}

/** "audit-log-acme-2026-11-24.csv" */
export const exportName = (of: string, format: ExportFormat, nowMs: number): string =>
	`audit-log-${of}-${new Date(nowMs).toISOString().slice(0, 10)}.${types[format].extension}`;
