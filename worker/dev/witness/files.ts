import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
	formatVkey,
	newKey,
	parseSecretKey,
	type Signer,
	signatureTypes,
	vkeyOf,
} from "../../domain/log/keys.ts";
import { type LogKeys, readLogKeys } from "../../domain/log/log-keys.ts";
import type { Result } from "../../domain/result.ts";
import { root, StartError } from "../world/settings.ts";

const name = "witness.localhost/w1";
/** What nobody else on this machine may read. */
const secretMode = 0o600;

/** The text of a file, or null when there is none. Whatever else is wrong with it is thrown. */
export const readIfThere = (path: string): Promise<string | null> =>
	readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
		if (error.code === "ENOENT") return null;
		throw error;
	});

/** Writes a file in one step, durable when this resolves: whoever reads it finds the old text or the new one. */
export async function replaceFile(path: string, text: string): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	const beside = `${path}.new`;
	{
		await using file = await open(beside, "w", secretMode);
		await file.chmod(secretMode);
		await file.writeFile(text);
		await file.sync();
	}
	await rename(beside, path);
	// The new name is durable once the folder is.
	await using folder = await open(dirname(path));
	await folder.sync();
}

/** Where the witness of a world keeps what is its own. */
export const witnessFiles = (stateDirectory: string) => {
	const folder = resolve(root, stateDirectory, "witness");
	return {
		key: join(folder, "key"),
		logs: join(folder, "logs"),
		heads: join(folder, "heads.json"),
	};
};

function required<T>(path: string, result: Result<T, string>): T {
	if (result.ok) return result.value;
	throw new StartError(`${path}: ${result.error}`);
}

/** The witness's key, made once. */
export async function loadWitnessKey(path: string): Promise<Signer> {
	const known = await readIfThere(path);
	if (known !== null) return required(path, await parseSecretKey(known.trim()));
	const made = required(path, await newKey(name, signatureTypes.cosignature));
	await replaceFile(path, `${made.secretKey}\n`);
	return required(path, await parseSecretKey(made.secretKey));
}

/** Tells the witness which logs it may believe: by the public halves of their keys. */
export const introduceLogs = (path: string, { prefix, keys }: LogKeys): Promise<void> =>
	replaceFile(
		path,
		keys
			.map(({ fromMs, publicKey }) => {
				const vkey = formatVkey(vkeyOf(prefix, signatureTypes.ed25519, publicKey));
				return `${new Date(fromMs).toISOString()} ${vkey}\n`;
			})
			.join(""),
	);

/** The keys of the logs that the witness was told of. */
export async function loadLogs(path: string): Promise<LogKeys> {
	const text = await readIfThere(path);
	if (text === null) {
		throw new StartError("No log has been introduced to this witness. Run npm start once.");
	}
	return required(path, await readLogKeys(text));
}
