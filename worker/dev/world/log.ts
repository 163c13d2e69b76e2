import { resolve } from "node:path";
import { formatVkey, newKey, signatureTypes } from "../../domain/log/keys.ts";
import { readLogKeys } from "../../domain/log/log-keys.ts";
import {
	introduceLogs,
	loadWitnessKey,
	readIfThere,
	replaceFile,
	witnessFiles,
} from "../witness/files.ts";
import { describeWitness, endWitness } from "../witness/process.ts";
import { type Child, start } from "./child.ts";
import { origin, root, type Settings, StartError } from "./settings.ts";

/** Not an address: a log keeps its name when the port is another. */
const logName = "curfew.localhost/log";

/** What Curfew is told of its logs, by the names of its variables. */
export interface LogVariables {
	LOG_KEYS: string;
	WITNESSES: string;
}

/** The text of `LOG_KEYS`, made once. It may be edited as on a deployment: the next start reads it. */
async function loadLogKeys(path: string, nowMs: number): Promise<string> {
	const known = await readIfThere(path);
	if (known !== null) return known;
	const key = await newKey(logName, signatureTypes.ed25519);
	if (!key.ok) throw new StartError(key.error);
	const text = `${new Date(nowMs).toISOString()} ${key.value.secretKey}\n`;
	await replaceFile(path, text);
	return text;
}

/** Makes the keys of the logs and of the witness where they are missing, and introduces them to each other. */
export async function prepareLog({ ports, stateDirectory }: Settings): Promise<LogVariables> {
	const path = resolve(root, stateDirectory, "log-keys");
	const text = await loadLogKeys(path, Date.now());
	const keys = await readLogKeys(text);
	if (!keys.ok) throw new StartError(`${path}: ${keys.error}`);
	const files = witnessFiles(stateDirectory);
	await introduceLogs(files.logs, keys.value);
	const { vkey } = await loadWitnessKey(files.key);
	return { LOG_KEYS: text, WITNESSES: `${formatVkey(vkey)} ${origin(ports.witness)}\n` };
}

/** The witness, a process of its own: what it has seen is out of reach for Curfew. It may end and be started again. */
export const startWitness = ({ ports, stateDirectory }: Settings, echo: boolean): Child =>
	start("witness", "witness", ["--quiet"], {
		echo,
		variables: { CURFEW_WITNESS_PORT: String(ports.witness), CURFEW_STATE: stateDirectory },
	});

/** Ends a witness with this world's key that was started by itself, in the place of one that had ended. */
export async function endFormerWitness({ ports, stateDirectory }: Settings): Promise<void> {
	const url = origin(ports.witness);
	const page = await describeWitness(url);
	if (page === null) return;
	const { vkey } = await loadWitnessKey(witnessFiles(stateDirectory).key);
	if (page.includes(formatVkey(vkey))) await endWitness(url);
}
