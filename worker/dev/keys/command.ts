import { readFile } from "node:fs/promises";
import { formatVkey, newKey, signatureTypes, vkeyOf } from "../../domain/log/keys.ts";
import { settingLines } from "../../domain/log/lines.ts";
import { currentKey, type LogKey, readLogKeys } from "../../domain/log/log-keys.ts";

export const usage = `Usage: npm run -s keys -- create [--host HOST]
       npm run -s keys -- list FILE

create  prints a line for the secret LOG_KEYS: now, and a new key of the logs <HOST>/log/<organization>.
        HOST is where this deployment is reached (curfew.example); left out, it is that of PUBLIC_URL in wrangler.toml
list    says of each key in a file of such lines since when it counts and whether it signs

Exits 0, 1 when something is wrong, 2 when it was called wrongly.`;

/** What a command has to say: `out` is for a file, `told` for whoever typed it. */
interface Answer {
	out: string[];
	told: string[];
	exitCode: number;
}

const misused = (says: string): Answer => ({ out: [], told: [says, "", usage], exitCode: 2 });
const failed = (says: string): Answer => ({ out: [], told: [says], exitCode: 1 });

const howTo = (line: string, name: string, vkey: string): string[] => [
	`A new key of the logs ${name}/…: ${vkey}`,
	"",
	"1. Append the line to the file that you keep the secret in, and keep the lines before it:",
	"   whoever has an old checkpoint needs the old keys. `keys create >> log-keys` does that.",
	"2. npx wrangler secret put LOG_KEYS < log-keys",
	"",
	`It signs from ${line.split(" ")[0]} on; give it a later time to publish it ahead of its use.`,
	`To throw the secret half of a key away, put its vkey in its place. Rotate when you like, and at`,
	"once when somebody else may have read it.",
];

/** The host that `PUBLIC_URL` of the configuration has, or null. */
async function configuredHost(configuration: string): Promise<string | null> {
	const text = await readFile(configuration, "utf8").catch(() => "");
	const [, url = ""] = /^PUBLIC_URL\s*=\s*"([^"]*)"/m.exec(text) ?? [];
	return URL.parse(url)?.host || null;
}

/** A host alone, as it stands in an address. */
const isHost = (host: string): boolean => URL.parse(`https://${host}`)?.host === host;

async function create(host: string | null, nowMs: number): Promise<Answer> {
	if (host === null) return misused("Say for which host: PUBLIC_URL in wrangler.toml is empty.");
	if (!isHost(host)) return misused("The host is none: give it as in curfew.example, alone.");
	const name = `${host}/log`;
	const key = await newKey(name, signatureTypes.ed25519);
	if (!key.ok) return failed(key.error);
	const from = new Date(nowMs).toISOString().replace(/\.\d+Z$/, "Z");
	const line = `${from} ${key.value.secretKey}`;
	return { out: [line], told: howTo(line, name, key.value.vkey), exitCode: 0 };
}

function stateOf(key: LogKey, current: LogKey | null, nowMs: number): string {
	if (key === current) return "current: signs, and stands first";
	if (key.seed === null) return "public half only: verifies";
	return key.fromMs > nowMs ? "signs from then on" : "signs too, beside the current one";
}

async function list(path: string, nowMs: number): Promise<Answer> {
	const text = await readFile(path, "utf8").catch(({ code }: NodeJS.ErrnoException) => ({ code }));
	if (typeof text !== "string") return failed(`The file cannot be read: ${text.code}.`);
	if (settingLines(text).length === 0) return failed("There is no key in this file.");
	const keys = await readLogKeys(text);
	if (!keys.ok) return failed(keys.error);
	const current = currentKey(keys.value, nowMs);
	const out = keys.value.keys.map((key) => {
		const vkey = formatVkey(vkeyOf(keys.value.prefix, signatureTypes.ed25519, key.publicKey));
		return `${new Date(key.fromMs).toISOString()}  ${vkey}  ${stateOf(key, current, nowMs)}`;
	});
	const told =
		current === null ? ["No key signs now: none is secret and of a time before now."] : [];
	return { out, told, exitCode: 0 };
}

/** Does what the arguments of `npm run keys` say. `configuration` is the path of `wrangler.toml`. */
export async function keysCommand(
	args: readonly string[],
	{ configuration, nowMs }: { configuration: string; nowMs: number },
): Promise<Answer> {
	const [command, ...rest] = args.flatMap((arg) =>
		arg.startsWith("--host=") ? ["--host", arg.slice("--host=".length)] : [arg],
	);
	if (args.includes("--help")) return { out: [usage], told: [], exitCode: 0 };
	if (command === "create") {
		const [flag, host, ...more] = rest;
		if (flag === undefined) return create(await configuredHost(configuration), nowMs);
		if (flag === "--host" && host !== undefined && more.length === 0) return create(host, nowMs);
		return misused("What follows create is --host and a host, or nothing.");
	}
	if (command === "list") {
		const [path, ...more] = rest;
		if (path !== undefined && more.length === 0) return list(path, nowMs);
		return misused("What follows list is one file.");
	}
	return misused(command === undefined ? "Say what to do." : "There is no such command.");
}
