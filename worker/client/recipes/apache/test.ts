import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	answers,
	curfewUrl,
	fillIn,
	freePort,
	issueToken,
	need,
	port,
	serveApplication,
	serviceToken,
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

await tell(async () => {
	serveApplication();
	const directory = await mkdtemp(join(tmpdir(), "curfew-apache-"));
	const listen = await freePort();
	const shipped = await readFile("orders.conf", "utf8");
	const settings = fillIn(shipped.replaceAll(/^#.*$/gm, ""), {
		"https://curfew.example.com": curfewUrl,
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
			"ErrorLog /dev/stderr",
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
