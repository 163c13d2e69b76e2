import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it, test } from "vitest";
import { newId, newSecret, platformId } from "../../domain/ids.ts";
import { formatVkey } from "../../domain/log/keys.ts";
import { hashLeaf, rootOfLeaves } from "../../domain/log/merkle.ts";
import { parseFiledCheckpoint } from "../../domain/log/proof-file.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { formatTilePath } from "../../domain/log/tile-path.ts";
import {
	bundlesChanged,
	parseEntryBundle,
	parseHashTile,
	tilesChanged,
} from "../../domain/log/tiles.ts";
import worker from "../../index.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import { witnessSigner } from "../../testing/log/evidence-world.ts";
import { aSignedLog, inD1, inObject } from "../../testing/log/log-world.ts";
import { TestLog } from "../../testing/log/test-log.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anApiToken,
	anOrganization,
	must,
} from "../../testing/support/builders.ts";
import { fetchWorker, origin } from "../../testing/support/callers.ts";

const size = 600;
let log: Awaited<ReturnType<typeof aSignedLog>>;
let auditor: Record<string, string>;

beforeAll(async () => {
	log = await aSignedLog(size);
	auditor = { authorization: `Bearer ${await anApiToken(log.organizationId, ["audit"])}` };
});

const ask = (path: string, headers: Record<string, string> = auditor, of = log.organizationId) =>
	fetchWorker(`/log/${of}/${path}`, { headers });

async function bytesOf(path: string): Promise<Uint8Array> {
	const answer = await ask(path);
	expect([path, answer.status]).toEqual([path, 200]);
	return new Uint8Array(await answer.arrayBuffer());
}

it("a whole mirror of the log leads to the root that its checkpoint says", async () => {
	const text = new TextDecoder().decode(await bytesOf("checkpoint"));
	const { checkpoint } = must(parseFiledCheckpoint(text, 1));
	expect(checkpoint).toMatchObject({ size, origin: `curfew.test/log/${log.organizationId}` });
	const entries: Uint8Array[] = [];
	for (const bundle of bundlesChanged(0, size)) {
		entries.push(...must(parseEntryBundle(await bytesOf(formatTilePath(bundle)), bundle.width)));
	}
	expect(entries).toHaveLength(size);
	expect(rootOfLeaves(sha256, entries)).toEqual(checkpoint.root);
	const naive = new TestLog(size, (n) => entries[n] as Uint8Array);
	for (const tile of tilesChanged(0, size)) {
		const hashes = must(parseHashTile(await bytesOf(formatTilePath(tile)), tile.width));
		expect(hashes).toEqual(naive.hashesOf(tile));
	}
	const [first = new Uint8Array()] = entries;
	const [hash] = must(parseHashTile(await bytesOf("tile/0/000.p/1"), 1));
	expect(hash).toEqual(hashLeaf(sha256, first));
});

test.each([
	["checkpoint", "text/plain; charset=UTF-8", "private, no-cache"],
	["tile/0/000", "application/octet-stream", "private, max-age=31536000, immutable"],
	["tile/1/000.p/2", "application/octet-stream", "private, max-age=60"],
	["tile/entries/001", "application/octet-stream", "private, max-age=31536000, immutable"],
	["tile/entries/002.p/88", "application/octet-stream", "private, max-age=60"],
])("%s is %s, and no shared cache keeps it", async (path, type, cached) => {
	const { status, headers } = await ask(path);
	expect([status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
		200,
		type,
		cached,
	]);
});

test.each([
	"tile/0/002.p/200",
	"tile/0/002",
	"tile/0/003.p/1",
	"tile/1/000.p/3",
	"tile/1/000",
	"tile/2/000.p/1",
	"tile/entries/002.p/200",
	"tile/entries/003.p/1",
])("%s is wider than the log, and does not exist", async (path) => {
	const answer = await ask(path);
	expect(answer.status).toBe(404);
	expect(await answer.json()).toMatchObject({ reason: "not_found" });
});

test.each([
	"tile/0/0",
	"tile/0/0000",
	"tile/0/x000/000",
	"tile/00/000",
	"tile/0/000.p/0",
	"tile/0/000.p/256",
	"tile/0/000.p/01",
	"tile/-1/000",
	"tile/64/000",
	"tile/data/000",
	"tile/0/000/",
	"tile/0/%30%30%30",
	"tile",
	"checkpoint/",
	"checkpoints",
])("%s is no path of a log, and answers like every unknown path", async (path) => {
	const answer = await ask(path);
	expect(answer.status).toBe(404);
	expect(await answer.json()).toMatchObject({ reason: "not_found" });
});

const paths = ["checkpoint", "tile/0/000", "tile/1/000.p/2", "tile/entries/000"];

it("the organization's administrators and tokens of the scope audit read it", async () => {
	const { cookie } = await anAdministrator(log.organizationId);
	for (const path of paths) {
		expect((await ask(path, { cookie })).status).toBe(200);
		expect((await ask(path)).status).toBe(200);
	}
});

it("nobody else does, and who belongs elsewhere learns as much as of a log that does not exist", async () => {
	const other = await anOrganization();
	const nobodys = newId("organization");
	const foreign = [
		{ authorization: `Bearer ${await anApiToken(other.id, ["audit"])}` },
		{ cookie: (await anAdministrator(other.id)).cookie },
	];
	const scopes = ["read", "revoke"] as const;
	const narrow = { authorization: `Bearer ${await anApiToken(log.organizationId, scopes)}` };
	for (const path of paths) {
		expect((await ask(path, {})).status).toBe(401);
		expect((await ask(path, { authorization: "Bearer nonsense" })).status).toBe(401);
		expect((await ask(path, narrow)).status).toBe(403);
		for (const headers of foreign) {
			const [existing, missing] = [await ask(path, headers), await ask(path, headers, nobodys)];
			const told = async (answer: Response) => {
				const { requestId: _id, ...body } = (await answer.json()) as Record<string, unknown>;
				return [answer.status, body];
			};
			const seen = await told(existing);
			expect(seen).toEqual(await told(missing));
			expect([403, 404]).toContain(seen[0]);
		}
	}
});

it("a global administrator without a grant reads the platform's log, and no organization's", async () => {
	const { cookie } = await aGlobalAdministrator();
	expect([403, 404]).toContain((await ask("checkpoint", { cookie })).status);
	expect((await ask("checkpoint", { cookie }, platformId)).status).not.toBe(403);
});

it("a registered witness reads every log under its own token, as a bearer and not as a cookie", async () => {
	const token = newSecret();
	const { vkey } = await witnessSigner();
	const WITNESSES = `${formatVkey(vkey)} https://witness.example ${sha256Hex(token)}`;
	const askWitnessed = (path: string, authorization: string) =>
		worker.fetch(
			new Request<unknown, IncomingRequestCfProperties>(
				`${origin}/log/${log.organizationId}/${path}`,
				{ headers: { authorization } },
			),
			{ ...env, WITNESSES } as Env,
			createExecutionContext(),
		);
	for (const path of paths) {
		expect((await askWitnessed(path, `Bearer ${token}`)).status).toBe(200);
		expect((await askWitnessed(path, `Bearer ${newSecret()}`)).status).toBe(401);
		expect((await askWitnessed(path, `Bearer ${sha256Hex(token)}`)).status).toBe(401);
		expect((await ask(path, { authorization: `Bearer ${token}` })).status).toBe(401);
	}
	const elsewhere = await worker.fetch(
		new Request<unknown, IncomingRequestCfProperties>(`${origin}/auth/me`, {
			headers: { authorization: `Bearer ${token}` },
		}),
		{ ...env, WITNESSES } as Env,
		createExecutionContext(),
	);
	expect(elsewhere.status).toBe(401);
});

it("entries whose retention is over are gone with a sentence, and their hashes stay", async () => {
	const short = await aSignedLog(30);
	const { organizationId } = short;
	const headers = { authorization: `Bearer ${await anApiToken(organizationId, ["audit"])}` };
	const read = (path: string) => ask(path, headers, organizationId);
	expect((await read("tile/entries/000.p/30")).status).toBe(200);
	await inD1(
		`DELETE FROM audit_events WHERE organization_id = '${organizationId}' AND leaf_index < 5`,
	);
	await inObject(organizationId, "UPDATE log_head SET forgotten = 5");
	const gone = await read("tile/entries/000.p/30");
	expect(gone.status).toBe(404);
	expect(await gone.json()).toMatchObject({
		reason: "not_found",
		message: expect.stringMatching(/entries/),
	});
	expect((await read("tile/0/000.p/30")).status).toBe(200);
});

it("a log of which D1 has no checkpoint has none to show", async () => {
	const { organizationId } = await aSignedLog(30);
	const headers = { authorization: `Bearer ${await anApiToken(organizationId, ["audit"])}` };
	await inD1(`DELETE FROM log_checkpoints WHERE organization_id = '${organizationId}'`);
	expect((await ask("checkpoint", headers, organizationId)).status).toBe(404);
});
