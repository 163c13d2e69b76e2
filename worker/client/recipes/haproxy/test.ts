import { writeFile } from "node:fs/promises";
import {
	answers,
	freePort,
	issueToken,
	need,
	port,
	serveApplication,
	settingsOf,
	start,
	tell,
} from "../story.ts";

need("haproxy", ["-v"], "apt-get install haproxy");

await tell(async () => {
	serveApplication();
	const listen = await freePort();
	const settings = await settingsOf("haproxy.cfg", {
		"bind :8080": `bind 127.0.0.1:${listen}`,
		"127.0.0.1:3000": `127.0.0.1:${port}`,
	});
	await writeFile("haproxy.test.cfg", settings);
	const { output } = start("haproxy", ["-db", "-f", "haproxy.test.cfg"]);
	const at = `http://127.0.0.1:${listen}`;
	await answers(at, output);
	return { at, signIn: issueToken };
});
