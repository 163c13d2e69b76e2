import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { run as runTool } from "../../dev/world/child.ts";
import { migrateDatabase } from "../../dev/world/database.ts";
import { freePorts } from "../../testing/support/free-ports.ts";
import { bundleRivals, rivalRuntime } from "../rivals/install.ts";
import type { CheckedSession, NotFromMemory } from "./workers/bench-messages.ts";
import type { ControlCalls } from "./workers/control.ts";

const issuer = "https://edge.example";
const audience = "orders";
const databaseId = "00000000-0000-4000-8000-000000000000";

/** Its own token opens the front door, for whoever leases over HTTPS. */
const curfewVariables = {
	OIDC_ISSUER: "",
	OIDC_CLIENT_ID: "",
	TRUSTED_ISSUERS: "[]",
	CURFEW_LOCAL: "1",
};

type Ports = Record<"edge" | "curfew" | "rivals" | "inspector", number>;

/** Curfew and an auth edge on one workerd, each with a socket of its own: nothing stands between it and the client. */
export class BenchWorld {
	readonly edgePort: number;
	readonly rivalsPort: number;
	readonly betterAuthVersion: string;
	readonly #controlPort: number;
	readonly #inspectorPort: number;
	readonly #runtime: Miniflare;
	readonly #directory: string;
	readonly #key: CryptoKey;
	/** Of the tokens: what an edge holds them against. */
	readonly trust: { issuer: string; audience: string; key: JWK };

	private constructor(parts: {
		ports: Ports;
		betterAuthVersion: string;
		runtime: Miniflare;
		directory: string;
		key: CryptoKey;
		publicKey: JWK;
	}) {
		this.edgePort = parts.ports.edge;
		this.rivalsPort = parts.ports.rivals;
		this.#controlPort = parts.ports.curfew;
		this.#inspectorPort = parts.ports.inspector;
		this.betterAuthVersion = parts.betterAuthVersion;
		this.#runtime = parts.runtime;
		this.#directory = parts.directory;
		this.#key = parts.key;
		this.trust = { issuer, audience, key: parts.publicKey };
	}

	/** @param inspected opens an inspector, and leaves names as they are; it makes every request slower */
	static async start({ inspected = false } = {}): Promise<BenchWorld> {
		const directory = await mkdtemp(join(tmpdir(), "curfew-bench-"));
		for (const name of ["curfew-worker", "edge-worker"]) {
			await runTool(`Bundling ${name}`, "wrangler", [
				...["deploy", `worker/bench/check/workers/${name}.ts`, "--dry-run"],
				...(inspected ? [] : ["--minify"]),
				...["--config", "worker/bench/check/workers/wrangler.toml", "--outdir", directory],
			]);
		}
		await migrateDatabase(directory);
		const { script, betterAuthVersion } = await bundleRivals(directory);
		const [edge = 0, curfew = 0, rivals = 0, inspector = 0] = await freePorts(4);
		const ports: Ports = { edge, curfew, rivals, inspector };
		const { privateKey, publicKey: verifying } = await generateKeyPair("ES256");
		const publicKey = await exportJWK(verifying);
		const worker = (name: "edge" | "curfew" | "rivals", scriptPath: string) => ({
			name,
			modules: true,
			modulesRoot: directory,
			scriptPath,
			unsafeDirectSockets: [{ host: "127.0.0.1", port: ports[name] }],
		});
		const own = { compatibilityDate: "2026-10-01", d1Databases: { DB: databaseId } };
		const runtime = new Miniflare(
			convertV4MiniflareOptions({
				cf: false,
				log: new Log(LogLevel.ERROR),
				...(inspected && { inspectorPort: ports.inspector }),
				resourcePersistencePath: join(directory, "v3"),
				workers: [
					{
						...worker("edge", join(directory, "edge-worker.js")),
						...own,
						bindings: { ISSUER: issuer, AUDIENCE: audience, KEY: publicKey },
						durableObjects: { LOOKUP: { className: "LookupObject", useSQLite: true } },
						serviceBindings: { GATE: { name: "curfew", entrypoint: "SessionGate" } },
					},
					{
						...worker("curfew", join(directory, "curfew-worker.js")),
						...own,
						bindings: curfewVariables,
						durableObjects: {
							ORGANIZATION: { className: "OrganizationObject", useSQLite: true },
							REPLICA: { className: "RegionReplica", useSQLite: true },
						},
					},
					{ ...worker("rivals", script), ...rivalRuntime },
				],
			}),
		);
		await runtime.ready;
		const parts = { ports, betterAuthVersion, runtime, directory };
		return new BenchWorld({ ...parts, key: privateKey, publicKey });
	}

	async end(): Promise<void> {
		await this.#runtime.dispose();
		await rm(this.#directory, { recursive: true, force: true });
	}

	/** Where Curfew's front door is. */
	get curfewUrl(): string {
		return `http://127.0.0.1:${this.#controlPort}`;
	}

	/** Asks Curfew's side. */
	async curfew<K extends keyof ControlCalls>(
		name: K,
		...parameters: Parameters<ControlCalls[K]>
	): Promise<Awaited<ReturnType<ControlCalls[K]>>> {
		const url = `${this.curfewUrl}/${name}`;
		return (await post(url, parameters).then((answer) => answer.json())) as never;
	}

	/** Tells the edge something, outside what is measured. */
	edge(path: string, body: unknown): Promise<Response> {
		return post(`http://127.0.0.1:${this.edgePort}${path}`, body);
	}

	/** @returns the cookies of two people who signed in at Better Auth; the cached one counts for five minutes */
	async prepareRivals(sessions: number): Promise<{ cookie: string; cachedCookie: string }> {
		const url = `http://127.0.0.1:${this.rivalsPort}/prepare?sessions=${sessions}`;
		return (await post(url, null).then((answer) => answer.json())) as never;
	}

	tokenOf({ organizationId, facts }: CheckedSession): Promise<string> {
		const { sessionId: sid, userId: sub, sequence: seq, endsAtMs: sexp } = facts;
		return new SignJWT({ org: organizationId, sid, sub, seq, sexp, client_id: "bench" })
			.setProtectedHeader({ alg: "ES256", typ: "at+jwt" })
			.setIssuer(issuer)
			.setAudience(audience)
			.setIssuedAt()
			.setExpirationTime("15m")
			.sign(this.#key);
	}

	/** Processor time that workerd has used so far, in microseconds; null where the system does not tell. */
	cpuMicroseconds(): number | null {
		try {
			const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
			let nanoseconds = 0;
			for (const child of children.trim().split(" ")) {
				for (const thread of readdirSync(`/proc/${child}/task`)) {
					const [used] = readFileSync(`/proc/${child}/task/${thread}/schedstat`, "utf8").split(" ");
					nanoseconds += Number(used);
				}
			}
			return nanoseconds / 1_000;
		} catch {
			return null;
		}
	}

	/** Checks that the edge did not answer from memory so far. */
	async notFromMemory(): Promise<NotFromMemory> {
		return (await (await this.edge("/not-from-memory", null)).json()) as NotFromMemory;
	}

	/** Where the edge's isolate is inspected. */
	get inspectorUrl(): string {
		return `ws://127.0.0.1:${this.#inspectorPort}/core:user:edge`;
	}
}

async function post(url: string, body: unknown): Promise<Response> {
	const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
	if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
	return response;
}
