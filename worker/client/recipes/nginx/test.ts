import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

need("nginx", ["-v"], "apt-get install nginx");

await tell(async () => {
	serveApplication();
	const directory = await mkdtemp(join(tmpdir(), "curfew-nginx-"));
	const listen = await freePort();
	const settings = await settingsOf("auth-request.conf", {
		"listen 8080;": `listen 127.0.0.1:${listen};`,
		"server curfew.example.com:443;": `server ${new URL(curfewUrl).host};`,
		"https://curfew/": "http://curfew/",
		cfw_REPLACE_ME: serviceToken,
		"server 127.0.0.1:3000;": `server 127.0.0.1:${port};`,
	});
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
		.map((kind) => `${kind}_temp_path ${directory}/${kind};`)
		.join("\n");
	const file = join(directory, "nginx.conf");
	await writeFile(
		file,
		`daemon off; master_process off; pid ${directory}/pid; error_log stderr notice;
events {}
http { access_log off; ${temporary}
${settings} }`,
	);
	const { output } = start("nginx", ["-e", "stderr", "-p", directory, "-c", file]);
	const at = `http://127.0.0.1:${listen}`;
	await answers(at, output);
	return { at, signIn: issueToken };
});
