import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { createProviderKeys, type ProviderKeys } from "../provider/server.ts";
import { root } from "./settings.ts";

const newSecret = (): string => randomBytes(32).toString("base64url");

export interface WorldKeys {
	provider: ProviderKeys;
	/** The example edge signs its access tokens with it. */
	edgeSigning: JWK;
	/** What each seals sign-ins under way under. */
	cookieSecrets: { curfew: string; edge: string };
}

/** Made once and kept with the data, so that cookies and tokens survive a restart; anew when any of them is missing. */
export async function loadKeys(stateDirectory: string): Promise<WorldKeys> {
	const directory = resolve(root, stateDirectory);
	const file = resolve(directory, "local-keys.json");
	const known = await readKeys(file);
	if (known !== null) return known;
	const { privateKey } = await generateKeyPair("ES256", { extractable: true });
	const keys: WorldKeys = {
		provider: await createProviderKeys(),
		edgeSigning: { ...(await exportJWK(privateKey)), kid: "local", alg: "ES256", use: "sig" },
		cookieSecrets: { curfew: newSecret(), edge: newSecret() },
	};
	await mkdir(directory, { recursive: true });
	await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
	await chmod(file, 0o600);
	return keys;
}

async function readKeys(file: string): Promise<WorldKeys | null> {
	try {
		const { provider, edgeSigning, cookieSecrets } = JSON.parse(
			await readFile(file, "utf8"),
		) as Partial<WorldKeys>;
		return provider && edgeSigning && cookieSecrets
			? { provider, edgeSigning, cookieSecrets }
			: null;
	} catch {
		return null;
	}
}
