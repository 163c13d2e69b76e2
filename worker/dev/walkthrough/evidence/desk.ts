import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { root } from "../../world/settings.ts";

/** What `npm run verify` runs. */
const program = resolve(root, "worker/dev/verify/run.ts");

const noNetwork = new URL("./no-network.ts", import.meta.url).href;
const outputMax = 2 ** 26;

interface Verification {
	exitCode: number;
	/** Of all lines the last one. */
	conclusion: string;
	lines: string[];
}

/** Where somebody sits who believes nobody: a folder, the keys that were published, and the program that verifies. */
export class Desk {
	readonly #folder: string;
	readonly #keys: string[];

	private constructor(folder: string, keys: string[]) {
		this.#folder = folder;
		this.#keys = keys;
	}

	static async open(keys: { log: string; witness: string }): Promise<Desk> {
		const folder = await mkdtemp(join(tmpdir(), "curfew-evidence-"));
		return new Desk(folder, ["--key", keys.log, "--witness", keys.witness]);
	}

	clear(): Promise<void> {
		return rm(this.#folder, { recursive: true, force: true });
	}

	/** Puts a file there; its name may have folders in it. */
	async put(name: string, content: string | Uint8Array): Promise<string> {
		const path = join(this.#folder, name);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, content);
		return path;
	}

	/** Puts evidence there; what to name of it on the command line. */
	async putEvidence(evidence: { name: string; file: string; fields: object }): Promise<string[]> {
		const file = await this.put(evidence.name, evidence.file);
		const fields = await this.put(`${evidence.name}.fields.json`, JSON.stringify(evidence.fields));
		return [file, "--fields", fields];
	}

	/** Runs the program with the keys at hand, or with others. It may read files, and reach nobody. */
	verify(args: readonly string[], keys: readonly string[] = this.#keys): Promise<Verification> {
		return new Promise((settle) => {
			execFile(
				process.execPath,
				["--import", noNetwork, program, ...args, ...keys],
				{ cwd: root, env: { NODE_NO_WARNINGS: "1" }, maxBuffer: outputMax },
				(error, stdout, stderr) => {
					const lines = `${stdout}${stderr}`.trimEnd().split("\n");
					const exitCode = error === null ? 0 : Number(error.code ?? -1);
					settle({ exitCode, conclusion: lines.at(-1) ?? "", lines });
				},
			);
		});
	}
}

/** The sentences of a verification that begin with one of these marks, without the folder that a file lies in. */
export const sentencesOf = ({ lines }: Verification, ...marks: string[]): string[] =>
	lines
		.filter((line) => marks.some((mark) => line.startsWith(mark)))
		.map((line) => line.replaceAll(/"[^"]*curfew-evidence-[^/"]*\//g, '"'));
