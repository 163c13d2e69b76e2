import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * What every recipe is driven through: somebody signs in and is let in, an administrator ends the session, and the very
 * next request is refused. Curfew is where `CURFEW_URL` says; by itself where `npm start` runs it.
 */

const {
	CURFEW_URL = "http://127.0.0.1:8787",
	CURFEW_TOKEN = "cfw_local_service",
	CURFEW_ADMIN_TOKEN = "cfw_local_admin_acme",
	PORT = "3000",
} = process.env;

export const port = Number(PORT);
export const url = `http://127.0.0.1:${port}`;
export const curfewUrl = CURFEW_URL;
export const serviceToken = CURFEW_TOKEN;

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const ofStory = process.env.SIGNING_KEY ?? JSON.stringify(await newKey());
/** The private key of the recipe's authentication module, as a secret of its would hold it. */
const signingKey = JSON.parse(ofStory) as JsonWebKey & { kid: string };
const { d: _secret, key_ops: _uses, ...publicKey } = signingKey;
const jwks = { keys: [publicKey] };

async function newKey() {
	const pair = await crypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
	return { ...(await crypto.subtle.exportKey("jwk", pair.privateKey)), kid: "recipe" };
}

/** What a recipe's own processes are given. */
export const variables: Record<string, string> = {
	CURFEW_URL,
	CURFEW_TOKEN,
	PORT,
	ISSUER: url,
	SIGNING_KEY: ofStory,
};

const readyLimitMs = 90_000;

const children: ChildProcess[] = [];

/** Starts a process of the recipe, in a group of its own; all end with the story. */
export function start(
	command: string,
	parameters: string[],
	more: Record<string, string> = {},
): { output(): string } {
	const child = spawn(command, parameters, {
		detached: true,
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, ...variables, ...more },
	});
	children.push(child);
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (data: Buffer) => {
			output = (output + data.toString()).slice(-8_000);
		});
	}
	child.once("error", (error) => {
		output += error.message;
	});
	return { output: () => output };
}

/** Runs a command of the recipe to its end. */
export async function run(command: string, parameters: string[]): Promise<void> {
	const { output } = start(command, parameters);
	const code = await new Promise((done) => children.at(-1)?.once("close", done));
	if (code !== 0) throw new Error(`${command} ${parameters.join(" ")} failed:\n${output()}`);
}

/** Waits until something answers there, whatever it says. */
export async function answers(address: string, output: () => string): Promise<void> {
	const until = Date.now() + readyLimitMs;
	while (Date.now() < until) {
		const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
		await answer?.body?.cancel();
		if (answer !== null && answer.status !== 502) return;
		await pause(100);
	}
	throw new Error(`Nothing answers at ${address}.\n${output()}`);
}

async function call(token: string, procedure: string, input: object) {
	const answer = await fetch(`${CURFEW_URL}/trpc/${procedure}`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
		body: JSON.stringify(input),
	});
	const body = await answer.text();
	if (!answer.ok) throw new Error(`${procedure}: ${answer.status} ${body}`);
	return JSON.parse(body).result.data;
}

const base64url = (data: string | ArrayBuffer): string =>
	Buffer.from(data as ArrayBuffer).toString("base64url");

/** An access token as the recipe's own authentication module would issue it, where there is none. */
export async function issueToken(userId: string): Promise<string> {
	const { claims } = await call(CURFEW_TOKEN, "lifecycle.start", {
		organizationId: "org_acme",
		userId,
		user: { name: "Rosa Recipe", email: "rosa@acme.example" },
	});
	const now = Math.floor(Date.now() / 1000);
	const times = { iat: now, exp: Math.min(now + 900, Math.floor(claims.sexp / 1000)) };
	const said = [
		{ alg: "ES256", typ: "at+jwt", kid: signingKey.kid },
		{ iss: url, aud: "app", ...times, ...claims },
	].map((part) => base64url(JSON.stringify(part)));
	const key = await crypto.subtle.importKey("jwk", signingKey, ecdsa, false, ["sign"]);
	const signature = await crypto.subtle.sign(ecdsa, key, Buffer.from(said.join(".")));
	return [...said, base64url(signature)].join(".");
}

/** Signs in at the recipe's own application. */
async function signInAtApp(userId: string): Promise<string> {
	const answer = await fetch(`${url}/sign-in`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ userId, name: "Rosa Recipe", email: "rosa@acme.example" }),
	});
	if (!answer.ok) throw new Error(`POST /sign-in: ${answer.status} ${await answer.text()}`);
	return (await answer.json()).accessToken;
}

/** An application behind a proxy: it believes the header that the proxy sets, and has the keys of its sign-in. */
export function serveApplication(userHeader = "x-curfew-user"): void {
	createServer((request, response) => {
		response.setHeader("content-type", "application/json");
		if (request.url === "/.well-known/jwks.json") return response.end(JSON.stringify(jwks));
		return response.end(JSON.stringify({ orders: 3, whose: request.headers[userHeader] }));
	}).listen(port, "127.0.0.1");
}

/** Ends the recipe as skipped where a program is not there. */
export function need(command: string, parameters: string[], hint: string): void {
	if (spawnSync(command, parameters, { stdio: "ignore" }).status === 0) return;
	const name = command === "test" ? basename(parameters.at(-1) ?? "") : command;
	console.log(`${name} is not installed: ${hint}`);
	process.exit(77);
}

const handedOut = new Set<number>();

/** A port that nobody uses, and that was not handed out before. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await new Promise((done) => server.once("listening", done));
	const address = server.address();
	await new Promise((done) => server.close(done));
	const found = typeof address === "object" ? (address?.port ?? 0) : 0;
	if (handedOut.has(found)) return freePort();
	handedOut.add(found);
	return found;
}

/** The settings of a file as it is shipped, without its comments and with its placeholders filled in; each must be there. */
export async function settingsOf(file: string, values: Record<string, string>): Promise<string> {
	const shipped = (await readFile(file, "utf8")).replaceAll(/^#.*$/gm, "");
	return Object.entries(values).reduce((filled, [placeholder, value]) => {
		if (!filled.includes(placeholder)) throw new Error(`There is no "${placeholder}" to replace.`);
		return filled.replaceAll(placeholder, value);
	}, shipped);
}

/** Which session an access token is of. */
export const sessionOfToken = async (token: string): Promise<string> =>
	JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sid;

/** What the organization itself says of a session. */
export async function sessionStands(sessionId: string): Promise<boolean> {
	const asked = { organizationId: "org_acme", sessionId, consistency: "strict" };
	return (await call(CURFEW_TOKEN, "lifecycle.check", asked)).active;
}

/** An administrator ends a session, and is told that nobody lets it in any more. */
export async function endSession(sessionId: string): Promise<void> {
	const order = { organizationId: "org_acme", sessionId, reason: "Recipe" };
	const receipt = await call(CURFEW_ADMIN_TOKEN, "sessions.revoke", order);
	expectThat(receipt.state === "enforced", `The receipt says ${receipt.state}.`);
}

interface Plan {
	/** Where the guarded pages are asked for, each perhaps elsewhere; by default at the application itself. */
	at?: string | ((path: string) => string);
	/** What is asked for, by its path. */
	paths?: string[];
	signIn?: (userId: string) => Promise<string>;
	/** Which session it is, where the credential is no access token that says so. */
	sessionOf?: (credential: string) => Promise<string>;
	/** How a request shows its access token. */
	show?: (accessToken: string) => Record<string, string>;
}

const answersSeen: string[] = [];

/** Says something beside the answers. */
export function note(line: string): void {
	answersSeen.push(line);
	console.log(`  ${line}`);
}

/** Whoever believes a header from outside is told another name by it. */
const pretended = { "x-curfew-user": "usr_mallory" };

async function ask(at: string, path: string, shown: Record<string, string>) {
	const headers = { ...pretended, ...shown };
	const { status, ...answer } = await fetch(`${at}${path}`, { headers, redirect: "manual" }).then(
		async (response) => ({ status: response.status, body: await response.text() }),
	);
	expectThat(!answer.body.includes("usr_mallory"), "A header from outside was believed.");
	const excerpt = /^[{[]/.test(answer.body) ? answer.body.slice(0, 110) : "";
	const line = `GET ${path} ${status} ${excerpt}`.trimEnd();
	note(line);
	return { status, body: answer.body };
}

export function expectThat(holds: boolean, otherwise: string): void {
	if (!holds) throw new Error(otherwise);
}

/** The story itself; ends the process, with 1 where a step did not hold. */
export async function tell(prepare: () => Promise<Plan>): Promise<never> {
	let code = 1;
	try {
		const began = performance.now();
		const { at = url, paths = ["/orders"], signIn = signInAtApp, ...plan } = await prepare();
		const startedMs = performance.now() - began;
		const show = plan.show ?? ((token) => ({ authorization: `Bearer ${token}` }));
		const userId = `usr_recipe_${Date.now().toString(36)}`;
		const token = await signIn(userId);
		const sessionId = await (plan.sessionOf ?? sessionOfToken)(token);
		console.log(`  signed in as ${userId}`);
		const placeOf = typeof at === "string" ? () => at : at;
		const visit = (path: string) => ask(placeOf(path), path, show(token));
		for (const path of paths) {
			expectThat(
				![200, 204].includes((await ask(placeOf(path), path, {})).status),
				"A stranger came in.",
			);
			// Twice: what remembers the first answer is asked the second time.
			for (let count = 0; count < 2; count += 1) {
				const { status, body } = await visit(path);
				expectThat(
					status === 200 && body.includes(userId),
					`Was not let in: ${body.slice(0, 500)}`,
				);
			}
		}
		await endSession(sessionId);
		console.log("  an administrator ended the session: enforced");
		for (const path of paths) {
			const { status } = await visit(path);
			expectThat([401, 303].includes(status), "Was let in after the session ended.");
		}
		console.log(JSON.stringify({ startedMs: Math.round(startedMs), answers: answersSeen }));
		code = 0;
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
	}
	for (const { pid } of children) {
		try {
			if (pid !== undefined) process.kill(-pid, "SIGKILL");
		} catch {
			// It has ended by itself.
		}
	}
	process.exit(code);
}
