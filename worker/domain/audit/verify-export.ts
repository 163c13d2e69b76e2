import type { AuditEvent } from "../audit-event.ts";
import { utf8 } from "../log/bytes.ts";
import { isRecord } from "../log/evidence.ts";
import { formatHash } from "../log/lines.ts";
import { appendLeaf, emptyFrontier, type Frontier, hashLeaf, rootOf } from "../log/merkle.ts";
import type { Sha256 } from "../log/sha256.ts";
import type { CheckedCheckpoint } from "../log/verify/checkpoints.ts";
import { quoted, type Sentence } from "../log/verify/sentences.ts";
import { checkKeptEvent, erasedFields } from "./check-leaf.ts";
import type { Salts } from "./event-leaf.ts";

/** An event as a line of an export has it. */
interface Exported {
	sequence: number;
	at: number;
	time: string;
	log: { index: number; leaf: string; salts: Salts };
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isTextOrNull: Check = (value) => value === null || isText(value);
const isWhole: Check = Number.isSafeInteger;

/** Strict, because what an export does not have nobody has signed. */
const record =
	(fields: Record<string, Check>): Check =>
	(value) =>
		isRecord(value) &&
		Object.keys(value).every((name) => Object.hasOwn(fields, name)) &&
		Object.entries(fields).every(
			([name, check]) => Object.hasOwn(value, name) && check(value[name]),
		);

/** Whoever is named beside an id: looked up when the file is made. */
const isNamed = record({ kind: isText, id: isText, name: isTextOrNull });

// By hand: this runs in browsers, too, where a library for it would be larger than all the rest.
const isExported = record({
	...{ id: isText, sequence: isWhole, at: isWhole, time: isText },
	...{ actor: isNamed, action: isText, target: isNamed, severity: isText },
	...{ receiptId: isTextOrNull, grantId: isTextOrNull, reason: isTextOrNull },
	details: () => true,
	...{ requestId: isTextOrNull, ip: isTextOrNull },
	log: record({
		index: (value) => isWhole(value) && (value as number) >= 0,
		leaf: isText,
		salts: (value) =>
			isRecord(value) &&
			Object.values(value).every((salt) => isText(salt) || typeof salt === "number"),
	}),
});

/** Whether a file is an exported log whose entries can be verified, by its name. */
export const isExport = (name: string): boolean =>
	name.endsWith(".ndjson") && !name.endsWith(".ocsf.ndjson");

export const isManifest = (name: string): boolean => name.endsWith(".manifest.json");

/** What is said of a file that holds events without what proves them; null: it may be evidence. */
export const otherExport = (name: string): Sentence | null =>
	name.endsWith(".ocsf.ndjson") || name.endsWith(".csv")
		? {
				...{ verdict: "undecidable", about: "file", position: { file: name } },
				says: "This is an export for other programs, without the entries' leaves: nothing proves it. Export the log as NDJSON.",
			}
		: null;

/** The checkpoint that a manifest of an export has, which was signed when it began; of any other file the file itself. */
export function checkpointIn(name: string, content: Uint8Array): string | Uint8Array {
	if (!isManifest(name)) return content;
	try {
		const manifest: unknown = JSON.parse(new TextDecoder().decode(content));
		return isRecord(manifest) && typeof manifest.checkpoint === "string"
			? manifest.checkpoint
			: content;
	} catch {
		return content;
	}
}

/** Entries whose place is not reached yet: those of one moment may stand in any order. */
const waitingMax = 10_000;
/** Faults that are told one by one. */
const toldMax = 100;

/**
 * Checks an exported file of the log (NDJSON), line by line and in bounded memory: that each event is what its leaf says,
 * and that all of them are the log that was signed. Names are looked up when a file is made, and no leaf has them.
 */
export class ExportCheck {
	readonly #sha256: Sha256;
	readonly #file: string;
	readonly #checkpoints: readonly CheckedCheckpoint[];
	readonly #roots = new Map<number, string>();
	readonly #waiting = new Map<number, Uint8Array<ArrayBuffer>>();
	readonly #sentences: Sentence[] = [];
	#frontier: Frontier = emptyFrontier;
	#line = 0;
	#faults = 0;
	#erased = 0;
	#sequence = 0;
	#organizationId: string | null = null;

	/** @param checkpoints those that came along, with their signatures checked */
	constructor(sha256: Sha256, file: string, checkpoints: readonly CheckedCheckpoint[]) {
		this.#sha256 = sha256;
		this.#file = file;
		this.#checkpoints = checkpoints;
		this.#noteRoot();
	}

	/** The next line of the file. */
	push(line: string): void {
		this.#line += 1;
		const event = parsed(line);
		if (!isExportedEvent(event)) {
			this.#wrong("This line is no event as the log exports them, with its leaf.");
			return;
		}
		if (!isAsWritten(line)) {
			this.#wrong(
				"This line is not as an export writes it: a field stands in it twice, or a space.",
			);
		}
		const { index, leaf, salts } = event.log;
		this.#erased += erasedFields(salts).length;
		for (const says of this.#checkReadable(event)) this.#wrong(`Entry ${index}: ${says}`);
		if (event.sequence < this.#sequence) {
			this.#wrong(`Entry ${index} stands behind a later one.`);
		}
		this.#sequence = Math.max(this.#sequence, event.sequence);
		if (index < this.#frontier.size || this.#waiting.has(index)) {
			this.#wrong(`Entry ${index} stands in the file twice.`);
			return;
		}
		if (this.#waiting.size >= waitingMax && index !== this.#frontier.size) {
			this.#wrong(`Entry ${index} stands too far before its place to be checked.`);
			return;
		}
		this.#waiting.set(index, hashLeaf(this.#sha256, utf8(leaf)));
		this.#append();
	}

	#checkReadable(event: Exported): string[] {
		try {
			return this.#checkEvent(event);
		} catch {
			return ["It is nested too deeply to be read."];
		}
	}

	#checkEvent(event: Exported): string[] {
		const { leaf, salts } = event.log;
		const body = parsed(leaf);
		if (!isRecord(body) || typeof body.organizationId !== "string") {
			return ["Its leaf cannot be read."];
		}
		this.#organizationId ??= body.organizationId;
		const kept = { event: event as unknown as AuditEvent, leaf, salts };
		return [
			...(body.organizationId === this.#organizationId
				? []
				: ["It is of another organization than the lines before."]),
			...(event.time === isoOf(event.at) ? [] : ["Its time is not the one of its moment."]),
			...checkKeptEvent(this.#sha256, body.organizationId, kept),
		];
	}

	#append(): void {
		for (;;) {
			const { size } = this.#frontier;
			const hash = this.#waiting.get(size);
			if (hash === undefined) return;
			this.#waiting.delete(size);
			this.#frontier = appendLeaf(this.#sha256, this.#frontier, hash).frontier;
			this.#noteRoot();
		}
	}

	#noteRoot(): void {
		const { size } = this.#frontier;
		if (!this.#checkpoints.some(({ checkpoint }) => checkpoint.size === size)) return;
		this.#roots.set(size, formatHash(rootOf(this.#sha256, this.#frontier)));
	}

	#wrong(says: string): void {
		this.#faults += 1;
		if (this.#faults > toldMax) return;
		const position = { file: this.#file, line: this.#line };
		this.#sentences.push({ verdict: "wrong", about: "leaf", says, position });
	}

	/** To be called after the last line: all that was found. */
	finish(): Sentence[] {
		const position = { file: this.#file };
		const say = (verdict: Sentence["verdict"], says: string) =>
			this.#sentences.push({ verdict, about: "history", says, position });
		if (this.#faults > toldMax)
			say("wrong", `There are ${this.#faults} faults; the first are told.`);
		const { size } = this.#frontier;
		if (this.#waiting.size > 0) {
			say("undecidable", `Entry ${size} is not in the file, and later ones are.`);
		}
		if (this.#checkpoints.length === 0) {
			say(
				"undecidable",
				"No checkpoint came along, so nothing says that these entries were signed: give the export's manifest, too.",
			);
		}
		say(
			"note",
			"Names beside ids were looked up for the file: no leaf has them, and nothing proves them.",
		);
		if (this.#erased > 0) {
			const gone = `That ${this.#erased} values were erased is the word of the file alone`;
			say("note", `${gone}: who holds them with their salts can show what they were.`);
		}
		const signed = Math.max(
			0,
			...this.#checkpoints
				.filter(({ trusted }) => trusted)
				.map(({ checkpoint }) => checkpoint.size),
		);
		if (this.#checkpoints.length > 0 && size > signed) {
			const behind = `Entries ${signed} to ${size - 1} stand behind all that was signed`;
			say("undecidable", `${behind}: nothing that was given proves them.`);
		}
		for (const { checkpoint, trusted } of this.#checkpoints) {
			const root = this.#roots.get(checkpoint.size);
			const isOurs = checkpoint.origin.endsWith(`/${this.#organizationId}`);
			if (!isOurs) {
				say("wrong", `The checkpoint is of ${quoted(checkpoint.origin)}, and the file is not.`);
			} else if (root === undefined) {
				const missing = `entries ${size} to ${checkpoint.size - 1} are not all there`;
				say("undecidable", `The checkpoint is of ${checkpoint.size} entries, and ${missing}.`);
			} else if (root !== formatHash(checkpoint.root)) {
				say("wrong", `The first ${checkpoint.size} entries are not those that were signed.`);
			} else if (trusted && this.#faults === 0) {
				say("proven", `The first ${checkpoint.size} entries are all that were signed, unchanged.`);
			} else if (trusted) {
				say(
					"note",
					`The leaves of the first ${checkpoint.size} entries are those that were signed; what the file says beside them is not.`,
				);
			}
		}
		return this.#sentences;
	}
}

/** No line of an export comes near this. */
const lineCharsMax = 1_048_576;

/** Checks a file that comes in pieces, however long it is: only a newline ends a line. */
export async function checkExport(
	check: ExportCheck,
	file: string,
	pieces: AsyncIterable<string>,
): Promise<Sentence[]> {
	let rest = "";
	for await (const piece of pieces) {
		const lines = (rest + piece).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) check.push(line);
		if (rest.length > lineCharsMax) {
			const says = "A line is longer than any that a log exports: the rest was not read.";
			return [...check.finish(), { verdict: "wrong", about: "file", says, position: { file } }];
		}
	}
	if (rest !== "") check.push(rest);
	return check.finish();
}

/** JSON has many forms, and an export writes one: what another reader would read otherwise is refused. */
function isAsWritten(line: string): boolean {
	try {
		return JSON.stringify(JSON.parse(line)) === line;
	} catch {
		return false;
	}
}

function isoOf(at: number): string | null {
	return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : null;
}

const isExportedEvent = (value: unknown): value is Exported => isExported(value);

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
