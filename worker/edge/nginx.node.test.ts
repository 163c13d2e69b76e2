import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts, listenOn, portOf } from "../testing/support/free-ports.ts";

const conf = fileURLToPath(new URL("../client/recipes/nginx/auth-request.conf", import.meta.url));
const serviceToken = "cfw_org_acme_0123456789abcdefghij";
const missing = nginxIsMissing();
if (missing) console.warn("nginx is not installed: skipped");

function nginxIsMissing(): boolean {
	try {
		execFileSync("nginx", ["-v"], { stdio: "ignore" });
		return false;
	} catch {
		return true;
	}
}

/** Curfew as `GET /oauth/check` answers; `ended` sessions are refused from the moment they are in it. */
function curfew(ended: Set<string>, asked: IncomingMessage[]): RequestListener {
	return (request, response) => {
		asked.push(request);
		const token = request.headers["x-access-token"];
		if (
			request.url !== "/oauth/check" ||
			request.headers.authorization !== `Bearer ${serviceToken}`
		) {
			response.writeHead(403).end();
		} else if (token === undefined) {
			response.writeHead(401, { "www-authenticate": "Bearer" }).end();
		} else if (token === "page.of.another") {
			response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
		} else if (token === "good.raj.token" && !ended.has("ses_raj1")) {
			response
				.writeHead(204, {
					"x-curfew-organization": "org_acme",
					"x-curfew-session": "ses_raj1",
					"x-curfew-user": "usr_raj",
				})
				.end();
		} else {
			response.writeHead(401, { "www-authenticate": 'Bearer error="invalid_token"' }).end();
		}
	};
}

async function listen(handler: RequestListener): Promise<{ server: Server; port: number }> {
	const server = createServer(handler);
	return { server, port: portOf(await listenOn(0, server)) };
}

/** The configuration as it ships, with its placeholders filled in; Curfew is here and speaks plain http. */
function fillIn(
	ports: { nginx: number; curfew: number; application: number },
	directory: string,
): string {
	const shipped = readFileSync(conf, "utf8");
	const replaced = [
		["listen 8080;", `listen 127.0.0.1:${ports.nginx};`],
		["server curfew.example.com:443;", `server 127.0.0.1:${ports.curfew};`],
		["https://curfew/", "http://curfew/"],
		["cfw_REPLACE_ME", serviceToken],
		["server 127.0.0.1:3000;", `server 127.0.0.1:${ports.application};`],
	].reduce(
		(text, [from, to]) => {
			if (!text.includes(from ?? "")) throw new Error(`The configuration has no ${from}`);
			return text.replaceAll(from ?? "", to ?? "");
		},
		shipped.replaceAll(/^#.*$/gm, ""),
	);
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
		.map((kind) => `${kind}_temp_path ${directory}/${kind};`)
		.join("\n");
	return `daemon off; master_process off; pid ${directory}/pid; error_log stderr notice;
events {}
http { access_log off; ${temporary}
${replaced} }`;
}

/** Started once its sockets are open: it says so before it takes the first connection. */
function started(nginx: ChildProcess): Promise<void> {
	return new Promise((done, failed) => {
		let said = "";
		nginx.stderr?.on("data", (data: Buffer) => {
			said += data.toString();
			if (said.includes("event method")) done();
		});
		nginx.once("exit", () => failed(new Error(`nginx did not start: ${said}`)));
	});
}

describe.skipIf(missing)("nginx with auth-request.conf", () => {
	const ended = new Set<string>();
	const asked: IncomingMessage[] = [];
	const reached: IncomingMessage[] = [];
	const directory = mkdtempSync(join(tmpdir(), "curfew-nginx-"));
	let nginx: ChildProcess;
	let servers: Server[] = [];
	let port = 0;

	beforeAll(async () => {
		const [authority, application] = await Promise.all([
			listen(curfew(ended, asked)),
			listen((request, response) => {
				reached.push(request);
				response.end("the page");
			}),
		]);
		servers = [authority.server, application.server];
		[port = 0] = await freePorts(1);
		const file = join(directory, "nginx.conf");
		const ports = { nginx: port, curfew: authority.port, application: application.port };
		writeFileSync(file, fillIn(ports, directory));
		nginx = spawn("nginx", ["-e", "stderr", "-p", directory, "-c", file]);
		await started(nginx);
	});

	afterAll(async () => {
		const gone = new Promise((done) => nginx.once("exit", done));
		nginx.kill("SIGTERM");
		await gone;
		for (const server of servers) server.close();
		rmSync(directory, { recursive: true, force: true });
	});

	const visit = (headers: Record<string, string> = {}, path = "/orders?q=raj") =>
		fetch(`http://127.0.0.1:${port}${path}`, { headers });
	const withToken = (token: string) => ({ authorization: `Bearer ${token}` });

	it("lets a request with a good access token pass, and tells the application whose it is", async () => {
		const spoofed = { "x-curfew-user": "usr_dana", "x-curfew-session": "ses_dana" };
		const response = await visit({ ...withToken("good.raj.token"), ...spoofed });
		expect(response.status).toBe(200);
		expect(await response.text()).toBe("the page");
		expect(reached.at(-1)?.headers).toMatchObject({
			"x-curfew-organization": "org_acme",
			"x-curfew-session": "ses_raj1",
			"x-curfew-user": "usr_raj",
		});
	});

	it("sends Curfew the access token, the client's address and user agent, and nothing else of the request", async () => {
		await visit({ ...withToken("good.raj.token"), cookie: "secret=1", "x-other": "1" });
		const { url, method, headers } = asked.at(-1) ?? {};
		expect([method, url]).toEqual(["GET", "/oauth/check"]);
		const sent = ["authorization", "host", "x-access-token", "x-client-ip", "x-client-user-agent"];
		expect(Object.keys(headers ?? {}).sort()).toEqual(sent);
		expect(headers?.["x-client-ip"]).toBe("127.0.0.1");
	});

	it.each([
		["no token", {}, "Bearer"],
		["a token Curfew refuses", withToken("stale.raj.token"), 'Bearer error="invalid_token"'],
		["another scheme", { authorization: "Basic cmFqOnB3" }, "Bearer"],
	])(
		"answers 401 with a challenge to %s, and the application is not reached",
		async (_, headers, challenge) => {
			const before = reached.length;
			const response = await visit(headers);
			expect(response.status).toBe(401);
			expect(response.headers.get("www-authenticate")).toBe(challenge);
			expect(reached.length).toBe(before);
		},
	);

	it("refuses the very next request after the session ended", async () => {
		const headers = withToken("good.raj.token");
		expect((await visit(headers)).status).toBe(200);
		ended.add("ses_raj1");
		expect((await visit(headers)).status).toBe(401);
		ended.clear();
	});

	it("lets nobody pass on a 2xx that is not Curfew's", async () => {
		const before = reached.length;
		expect((await visit(withToken("page.of.another"))).status).toBe(502);
		expect(reached.length).toBe(before);
	});

	it("does not serve its own check to the outside", async () => {
		const before = asked.length;
		expect((await visit(withToken("good.raj.token"), "/_curfew/check")).status).toBe(404);
		expect(asked.length).toBe(before);
	});

	it("lets nobody pass when Curfew cannot be asked", async () => {
		const [authority] = servers;
		authority?.closeAllConnections();
		await new Promise((done) => authority?.close(done));
		const before = reached.length;
		expect((await visit(withToken("good.raj.token"))).status).toBe(500);
		expect(reached.length).toBe(before);
	});
});
