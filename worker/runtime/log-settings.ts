import { type LogKeys, readLogKeys } from "../domain/log/log-keys.ts";
import { readWitnesses, type Witness } from "../domain/log/witness-list.ts";
import type { Result } from "../domain/result.ts";

/** `LOG_KEYS` is a secret, of which `wrangler.toml` knows nothing; and any variable may be left out. */
interface LogVariables {
	LOG_KEYS?: string;
	WITNESSES?: string;
}

const variablesOf = (env: Env): LogVariables => env as Omit<Env, keyof LogVariables> & LogVariables;

/** By the secret's text: an isolate reads it once. What is kept is never a promise, which would belong to one request. */
const knownKeys = new Map<string, Result<LogKeys, string>>();

/** The keys that sign this deployment's logs; null where none are set, and a sentence where the secret is wrong. */
export async function logKeysOf(env: Env): Promise<Result<LogKeys, string> | null> {
	const text = variablesOf(env).LOG_KEYS ?? "";
	if (text.trim() === "") return null;
	const known = knownKeys.get(text);
	if (known !== undefined) return known;
	const read = await readLogKeys(text);
	knownKeys.set(text, read);
	return read;
}

/** The witnesses that checkpoints are sent to, or a sentence where the variable is wrong. */
export const witnessesOf = (env: Env): Result<Witness[], string> =>
	readWitnesses(variablesOf(env).WITNESSES ?? "");
