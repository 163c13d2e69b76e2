import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
	answers,
	curfewUrl,
	freePort,
	issueToken,
	need,
	port,
	run,
	serveApplication,
	serviceToken,
	settingsOf,
	start,
	tell,
} from "../story.ts";

const modules = "/usr/lib/apache2/modules";
need("apache2", ["-v"], "apt-get install apache2 libapache2-mod-auth-openidc");
need(
	"test",
	["-e", `${modules}/mod_auth_openidc.so`],
	"apt-get install libapache2-mod-auth-openidc",
);

/** The module asks over TLS alone: this stands for the TLS of a deployed Curfew. */
async function curfewOverTls(directory: string): Promise<string> {
	const [key, certificate] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
	const subject = ["-subj", "/CN=127.0.0.1", "-days", "1", "-nodes", "-newkey", "rsa:2048"];
	await run("openssl", ["req", "-x509", ...subject, "-keyout", key, "-out", certificate]);
	const options = { key: await readFile(key), cert: await readFile(certificate) };
	const listen = await freePort();
	createServer(options, async (request, response) => {
		const answer = await fetch(`${curfewUrl}${request.url}`, {
			method: "POST",
			headers: {
				authorization: request.headers.authorization ?? "",
				"content-type": request.headers["content-type"] ?? "",
			},
			body: await text(request),
		});
		response.writeHead(answer.status, { "content-type": "application/json" });
		response.end(await answer.text());
	}).listen(listen, "127.0.0.1");
	return `https://127.0.0.1:${listen}`;
}

await tell(async () => {
	serveApplication();
	const directory = await mkdtemp(join(tmpdir(), "curfew-apache-"));
	const listen = await freePort();
	const settings = await settingsOf("orders.conf", {
		"https://curfew.example.com": await curfewOverTls(directory),
		"SSLValidateServer On": "SSLValidateServer Off",
		cfw_REPLACE_ME: serviceToken,
		"127.0.0.1:3000": `127.0.0.1:${port}`,
	});
	const loaded = ["mpm_event", "authn_core", "authz_core", "authz_user", "auth_openidc", "headers"]
		.concat("proxy", "proxy_http")
		.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`);
	const file = join(directory, "apache.conf");
	await writeFile(
		file,
		[
			...loaded,
			`ServerRoot ${directory}`,
			`PidFile ${directory}/pid`,
			`DefaultRuntimeDir ${directory}`,
			`ErrorLog ${directory}/error.log`,
			"ServerName localhost",
			`Listen 127.0.0.1:${listen}`,
			settings,
		].join("\n"),
	);
	const { output } = start("apache2", ["-D", "FOREGROUND", "-f", file]);
	const at = `http://127.0.0.1:${listen}`;
	await answers(at, output);
	return { at, signIn: issueToken };
});
