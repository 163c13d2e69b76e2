import { writeFile } from "node:fs/promises";
import {
	answers,
	curfewUrl,
	freePort,
	issueToken,
	need,
	port,
	serveApplication,
	serviceToken,
	settingsOf,
	start,
	tell,
} from "../story.ts";

need("caddy", ["version"], "apt-get install caddy");

await tell(async () => {
	serveApplication();
	const listen = await freePort();
	const at = `http://127.0.0.1:${listen}`;
	const settings = await settingsOf("Caddyfile", {
		":8080 {": `${at} {`,
		"https://curfew.example.com": curfewUrl,
		cfw_REPLACE_ME: serviceToken,
		"127.0.0.1:3000": `127.0.0.1:${port}`,
	});
	await writeFile("Caddyfile.test", `{\n\tadmin off\n\tauto_https off\n}\n${settings}`);
	const { output } = start("caddy", [
		"run",
		"--adapter",
		"caddyfile",
		"--config",
		"Caddyfile.test",
	]);
	await answers(at, output);
	return { at, signIn: issueToken };
});
