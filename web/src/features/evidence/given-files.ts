import {
	checkpointIn,
	isExport,
	isManifest,
	otherExport,
} from "../../../../worker/domain/audit/verify-export.ts";
import { type FileKind, kindOf } from "../../../../worker/domain/log/verify/contents.ts";
import type { Sentence } from "../../../../worker/domain/log/verify/sentences.ts";
import { evidenceBytesMax } from "../../../../worker/domain/log/verify/verify.ts";
import { formatNumber } from "../../lib/numbers.ts";

/** A file that somebody brought, as far as it was read. */
export interface GivenFile {
	name: string;
	/** Null where it was not read; `problems` say why. */
	content: string | Uint8Array | null;
	kind: FileKind | "export" | "manifest" | "unread";
	/** An exported log may be of any size: it is read while it is verified, and not kept. */
	log?: Blob;
	/** What is to be said of it besides what the verification says. */
	problems: readonly Sentence[];
}

/** Files in one go: what a mirror of a log of a million entries holds, and no more than a browser holds easily. */
const filesMax = 10_000;
const bytesInAllMax = 96 * evidenceBytesMax;

const bytesPerMb = 1_000_000;
const megabytes = (bytes: number): string => `${formatNumber(Math.round(bytes / bytesPerMb))} MB`;

const unread = (name: string, says: string): GivenFile => ({
	name,
	content: null,
	kind: "unread",
	problems: [{ verdict: "undecidable", about: "file", says, position: { file: name } }],
});

function hintsOn(name: string, content: Uint8Array | string, kind: FileKind): Sentence[] {
	const hint = (says: string): Sentence[] => [
		{ verdict: "note", about: "file", says, position: { file: name } },
	];
	if (kind === "unknown") {
		return hint(
			"If this is a tile of a log, choose the folder that holds tile/: its place in there says which one it is.",
		);
	}
	const hasReturn = typeof content === "string" ? content.includes("\r") : content.includes(0x0d);
	return kind !== "tile" && kind !== "fields" && hasReturn
		? hint(
				"Something on the way has changed how this file's lines end, as mail programs and editors do: get it again and do not open it in between.",
			)
		: [];
}

/** A text as a file of this name. */
export function givenText(name: string, content: string): GivenFile {
	const kind = kindOf({ name, content });
	return { name, content, kind, problems: hintsOn(name, content, kind) };
}

/** What is pasted often lacks the newline at its end, which a selection leaves out. */
export const withLastNewline = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);

const manifestHint = (name: string, content: string | Uint8Array): Sentence[] =>
	typeof content === "string"
		? []
		: [
				{
					...{ verdict: "note", about: "file", position: { file: name } },
					says: "This manifest has no checkpoint: when the export was made, nothing of the log was signed.",
				},
			];

async function readOne(file: File, name: string): Promise<GivenFile> {
	if (isExport(name)) return { name, content: null, kind: "export", log: file, problems: [] };
	const other = otherExport(name);
	if (other !== null) return { name, content: null, kind: "unread", problems: [other] };
	// Its size is known before anything of it is read.
	if (file.size > evidenceBytesMax) {
		return unread(
			name,
			`This file has ${megabytes(file.size)}, and no proof has more than ${megabytes(evidenceBytesMax)}: it was not read.`,
		);
	}
	try {
		const bytes = new Uint8Array(await file.arrayBuffer());
		const content = checkpointIn(name, bytes);
		if (isManifest(name))
			return { name, content, kind: "manifest", problems: manifestHint(name, content) };
		const kind = kindOf({ name, content });
		return { name, content, kind, problems: hintsOn(name, content, kind) };
	} catch {
		return unread(
			name,
			"The browser could not read this file. It may have been moved or deleted: choose it again.",
		);
	}
}

/** Reads files that were chosen or dropped, none longer than a proof can be and not more than fit. */
export async function readFiles(
	files: readonly { file: File; name: string }[],
): Promise<GivenFile[]> {
	let bytes = 0;
	const given: GivenFile[] = [];
	for (const { file, name } of files.slice(0, filesMax)) {
		bytes += Math.min(file.size, evidenceBytesMax);
		given.push(
			bytes > bytesInAllMax
				? unread(name, "Too much was brought at once: this file was not read.")
				: await readOne(file, name),
		);
	}
	if (files.length > filesMax) {
		given.push(
			unread(
				`${formatNumber(files.length - filesMax)} more files`,
				`More than ${formatNumber(filesMax)} files were brought at once: these were not read.`,
			),
		);
	}
	return given;
}

/** Files together with those brought later: one of the same name takes the place of the one before. */
export function withFiles(
	before: readonly GivenFile[],
	added: readonly GivenFile[],
): readonly GivenFile[] {
	const byName = new Map([...before, ...added].map((file) => [file.name, file]));
	return [...byName.values()];
}
