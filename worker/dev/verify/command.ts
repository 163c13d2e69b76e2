import { checkpointIn, isExport, otherExport } from "../../domain/audit/verify-export.ts";
import {
	quoted,
	type Sentence,
	type Verdict,
	verdictOf,
} from "../../domain/log/verify/sentences.ts";
import {
	type Evidence,
	type EvidenceFile,
	verifyEvidence,
} from "../../domain/log/verify/verify.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { verifyExport } from "./export-file.ts";
import { keysIn } from "./key-file.ts";
import { leafLines } from "./leaf-lines.ts";
import { readBounded } from "./read-file.ts";

export const usage = `Usage: npm run verify -- FILE… [--key VKEY|FILE] [--witness VKEY|FILE] [--fields FILE] [--earlier FILE]

FILE       a .tlog-proof, a checkpoint, a consistency proof ("old N", as witnesses get it), or a tile of the log
           whose path ends as the log serves it (tile/0/001.p/44), or an exported log (….ndjson) of any size, beside
           its manifest (….manifest.json), which has the checkpoint of it
--key      a key of the log, as it publishes it, or a file with one a line; several are possible
--witness  the key of a witness that must have signed, or a file of them; several are possible
--fields   the opened fields {"name": {"salt", "value"}} of the proof named before it
--earlier  a checkpoint kept from before, which the others must continue

Exits 0 when all is proven, 1 when something is wrong, 2 when it cannot be decided.`;

const exitCodes: Record<Verdict, number> = { proven: 0, wrong: 1, undecidable: 2 };

interface Arguments {
	files: { path: string; fieldsPath?: string }[];
	keys: string[];
	witnesses: string[];
	earlierPath?: string;
}

function parseArguments(args: readonly string[]): Result<Arguments, string> {
	const parsed: Arguments = { files: [], keys: [], witnesses: [] };
	let pendingFields: string | undefined;
	const rest = args.flatMap((arg) => {
		const [, flag, value] = /^(--[a-z]+)=(.*)$/s.exec(arg) ?? [];
		return flag === undefined || value === undefined ? [arg] : [flag, value];
	});
	for (let at = 0; at < rest.length; at += 1) {
		const arg = rest[at] as string;
		if (!arg.startsWith("--")) {
			parsed.files.push(
				pendingFields === undefined ? { path: arg } : { path: arg, fieldsPath: pendingFields },
			);
			pendingFields = undefined;
			continue;
		}
		const value = rest[at + 1];
		at += 1;
		if (value === undefined) return err(`${arg} needs a value behind it.`);
		const last = parsed.files.at(-1);
		if (arg === "--key") parsed.keys.push(value);
		else if (arg === "--witness") parsed.witnesses.push(value);
		else if (arg === "--earlier" && parsed.earlierPath === undefined) parsed.earlierPath = value;
		else if (arg !== "--fields") return err(`${quoted(arg)} is no flag, or was given twice.`);
		else if (last?.fieldsPath === undefined && last !== undefined) last.fieldsPath = value;
		else if (pendingFields === undefined) pendingFields = value;
		else return err("--fields was given twice for one file.");
	}
	if (pendingFields !== undefined)
		return err("--fields was given without a file that they belong to.");
	return parsed.files.length > 0 ? ok(parsed) : err("No file was named.");
}

const marks: Record<Sentence["verdict"], string> = {
	proven: "holds  ",
	wrong: "WRONG  ",
	undecidable: "missing",
	note: "note   ",
};

const line = ({ verdict, says, position }: Sentence): string => {
	const place = position?.line === undefined ? "" : ` line ${position.line}`;
	const where = position === undefined ? "" : ` [${quoted(position.file)}${place}]`;
	return `${marks[verdict]} ${says}${where}`;
};

const noKeyHint =
	"hint     No key was given, and without one nothing shows who wrote a file. Add --key VKEY or --key FILE; a log\n" +
	"         publishes its keys at /log/<organization>/keys.";

const conclusions: Record<Verdict, string> = {
	proven: "Proven.",
	wrong: "Wrong: do not rely on this.",
	undecidable: "Not decidable with what was given.",
};

/** Verifies what the arguments name: the lines to print, and the exit code. */
export async function verifyCommand(
	args: readonly string[],
): Promise<{ lines: string[]; exitCode: number }> {
	if (args.includes("--help")) return { lines: [usage], exitCode: 0 };
	const parsed = parseArguments(args);
	if (!parsed.ok) return { lines: [parsed.error, "", usage], exitCode: 2 };
	const unreadableFiles: Sentence[] = [];
	const read = async (path: string): Promise<Uint8Array | null> => {
		const bytes = await readBounded(path);
		if (bytes.ok) return bytes.value;
		unreadableFiles.push(bytes.error);
		return null;
	};
	const readText = async (path: string | undefined): Promise<string | undefined> => {
		const bytes = path === undefined ? null : await read(path);
		return bytes === null ? undefined : new TextDecoder().decode(bytes);
	};
	const { earlierPath } = parsed.value;
	const keys = await keysIn(parsed.value.keys);
	const witnesses = await keysIn(parsed.value.witnesses);
	const files: EvidenceFile[] = [];
	const exports = parsed.value.files.filter(({ path }) => isExport(path));
	for (const { path, fieldsPath } of parsed.value.files) {
		const other = otherExport(path);
		if (other !== null) unreadableFiles.push(other);
		if (other !== null || isExport(path)) continue;
		const content = await read(path);
		const fields = await readText(fieldsPath);
		if (content !== null) {
			files.push({
				name: path,
				content: checkpointIn(path, content),
				fields,
				fieldsName: fieldsPath,
			});
		}
	}
	const earlierCheckpoint = await readText(earlierPath);
	const evidence: Evidence = { files, keys, witnesses, earlierCheckpoint };
	const { sentences, checkpoints } = await verifyEvidence(evidence);
	const all = [...unreadableFiles, ...sentences];
	for (const { path } of exports) all.push(...(await verifyExport(path, checkpoints)));
	const verdict = verdictOf(all);
	const hint = keys.length === 0 && verdict !== "wrong" ? [noKeyHint] : [];
	const told = all.filter(({ about, verdict }) => verdict !== "note" || about !== "leaf");
	return {
		lines: [...files.flatMap(leafLines), ...told.map(line), ...hint, conclusions[verdict]],
		exitCode: exitCodes[verdict],
	};
}
