import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { createProviderKeys, type ProviderKeys } from "../provider/server.ts";
import { root } from "./settings.ts";

export interface WorldKeys {
	provider: ProviderKeys;
	/** The example edge signs its access tokens with it. */
	edgeSigning: JWK;
}

/** Made once and kept with the data, so that cookies and tokens survive a restart. */
export async function loadKeys(stateDirectory: string): Promise<WorldKeys> {
	const directory = resolve(root, stateDirectory);
	const file = resolve(directory, "local-keys.json");
	try {
		return JSON.parse(await readFile(file, "utf8")) as WorldKeys;
	} catch {
		const { privateKey } = await generateKeyPair("ES256", { extractable: true });
		const keys: WorldKeys = {
			provider: await createProviderKeys(),
			edgeSigning: { ...(await exportJWK(privateKey)), kid: "local", alg: "ES256", use: "sig" },
		};
		await mkdir(directory, { recursive: true });
		await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
		await chmod(file, 0o600);
		return keys;
	}
}
