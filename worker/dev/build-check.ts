import { readdir, readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { packageBudgetBytes, sizeOf } from "./package/sizes.ts";
import { run } from "./world/child.ts";
import { root, StartError } from "./world/settings.ts";

/**
 * What may be downloaded, in kB of brotli. "Before rows" is what index.html loads and preloads: the page of sessions is
 * part of the entry, so no route adds to it, and everything else is asked for after rows or by a click. People who look at
 * their own devices download their page alone, and administrators nothing of it.
 */
const budgetKb = { beforeRows: 60, scripts: 170, myDevices: 13, styles: 14 } as const;

const budgetWords: Record<keyof typeof budgetKb, string> = {
	beforeRows: "Scripts before rows",
	scripts: "Scripts in all",
	myDevices: "Of /my-devices",
	styles: "Styles",
};

/** Letters are drawn with what the system has. */
const fontFile = /\.(woff2?|ttf|otf|eot)$/;

const kb = (bytes: number): string => (bytes / 1_000).toFixed(1);

const brotliBytes = (content: Buffer): number =>
	brotliCompressSync(content, {
		params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
	}).length;

async function filesUnder(directory: string): Promise<string[]> {
	const entries = await readdir(resolve(root, directory), { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => resolve(entry.parentPath, entry.name));
}

/** What only the local world may contain must not be in the bundle that is deployed. */
async function checkBundle(): Promise<void> {
	await rm(resolve(root, "dist"), { recursive: true, force: true });
	await run("wrangler deploy --dry-run", "wrangler", ["deploy", "--dry-run", "--outdir", "dist"]);
	const scripts = (await filesUnder("dist")).filter((file) => file.endsWith(".js"));
	if (scripts.length === 0) throw new StartError("The dry run made no bundle.");
	for (const script of scripts) {
		const text = await readFile(script, "utf8");
		if (
			/oidc-provider|interactionFinished|local-worker|auth\/local\/|(curfew|witness)\.localhost/.test(
				text,
			)
		) {
			throw new StartError(`${script} contains parts of the local world.`);
		}
		if (/CURFEW_LOCAL["']?\s*[:=](?!=)/.test(text)) {
			throw new StartError(`${script} sets CURFEW_LOCAL.`);
		}
		console.log(`  Worker               ${kb(brotliBytes(await readFile(script)))} kB (brotli)`);
	}
	const configuration = await readFile(resolve(root, "wrangler.toml"), "utf8");
	if (configuration.includes("CURFEW_LOCAL")) {
		throw new StartError("wrangler.toml mentions CURFEW_LOCAL.");
	}
}

/** The scripts that a document loads at once: its entry and whatever the entry preloads. */
async function initialScripts(document: string): Promise<string[]> {
	const page = await readFile(resolve(root, "web/dist", document), "utf8");
	const named = [...page.matchAll(/<(?:script|link)[^>]*?(?:src|href)="\/?([^"]+\.js)"/g)];
	return named.map((match) => resolve(root, "web/dist", match[1] ?? ""));
}

async function checkUserInterface(): Promise<void> {
	const initial = new Set(await initialScripts("index.html"));
	const ofPeople = new Set(await initialScripts("my-devices.html"));
	if (initial.size === 0 || ofPeople.size === 0) throw new StartError("A page loads no script.");
	const bytes = { beforeRows: 0, scripts: 0, myDevices: 0, styles: 0 };
	for (const file of await filesUnder("web/dist")) {
		if (fontFile.test(file)) throw new StartError(`${file} is a font: the page may have none.`);
		const isScript = file.endsWith(".js");
		if (!isScript && !file.endsWith(".css")) continue;
		const size = brotliBytes(await readFile(file));
		const which = ofPeople.has(file) ? "myDevices" : isScript ? "scripts" : "styles";
		bytes[which] += size;
		if (initial.has(file)) bytes.beforeRows += size;
	}
	const over: string[] = [];
	for (const [name, what] of Object.entries(budgetWords) as [keyof typeof bytes, string][]) {
		const line = `${what.padEnd(20)} ${kb(bytes[name])} kB (brotli), at most ${budgetKb[name]}`;
		console.log(`  ${line}`);
		if (bytes[name] > budgetKb[name] * 1_000) over.push(line);
	}
	if (over.length > 0) throw new StartError(`Over the budget:\n  ${over.join("\n  ")}`);
}

/** What is published, as `npm run build` has just made it. */
async function checkPackage(): Promise<void> {
	for (const entry of ["gate", "client"] as const) {
		const [bytes, most] = [
			await sizeOf(resolve(root, "worker/client"), entry),
			packageBudgetBytes[entry],
		];
		const line = `${`curfew/${entry}`.padEnd(20)} ${kb(bytes)} kB (minified), at most ${kb(most)}`;
		console.log(`  ${line}`);
		if (bytes > most) throw new StartError(`Over the budget:\n  ${line}`);
	}
}

try {
	await checkBundle();
	await checkUserInterface();
	await checkPackage();
} catch (error) {
	console.error(error instanceof StartError ? error.message : error);
	process.exitCode = 1;
}
