import { expect, test } from "vitest";
import { cosign } from "../domain/log/cosignature.ts";
import { sizeContentType } from "../domain/log/witness.ts";
import {
	checkpointOf,
	evidenceLog,
	seenAtSeconds,
	unwrap,
	witnessSigner,
} from "../testing/log/evidence-world.ts";
import { submitCheckpoint } from "./witness-client.ts";

const log = evidenceLog(300);
const checkpoint = await checkpointOf(log, { witnesses: [] });
const text = checkpoint.slice(0, checkpoint.indexOf("\n\n") + 1);
const signer = await witnessSigner();
const cosignature = unwrap(await cosign(text, signer, seenAtSeconds));

type Fetcher = Parameters<typeof submitCheckpoint>[0]["fetcher"];

function submitTo(fetcher: Fetcher, changed: Partial<Parameters<typeof submitCheckpoint>[0]> = {}) {
	return submitCheckpoint({
		witness: { vkey: signer.vkey, url: "https://witness.example/api" },
		knownSize: 8,
		checkpoint,
		size: 300,
		consistencyFrom: async (oldSize) => ({ ok: true, value: log.consistency(oldSize) }),
		fetcher,
		timeoutMs: 60_000,
		...changed,
	});
}

const answering =
	(status: number, body: BodyInit, contentType = "text/plain"): Fetcher =>
	async () =>
		new Response(body, { status, headers: { "content-type": contentType } });
const naming = (size: number): Response =>
	new Response(`${size}\n`, {
		status: 409,
		headers: { "content-type": `${sizeContentType}; charset=utf-8` },
	});

test("a checkpoint is posted to the witness's address, and no redirect is followed", async () => {
	const requests: [string, RequestInit][] = [];
	const { signatures } = unwrap(
		await submitTo(async (url, init) => {
			requests.push([url, init]);
			return new Response(cosignature);
		}),
	);
	expect(signatures).toMatchObject([{ name: signer.vkey.name, keyId: signer.vkey.id }]);
	expect(requests).toMatchObject([
		["https://witness.example/api/add-checkpoint", { method: "POST", redirect: "manual" }],
	]);
	expect(requests[0]?.[1].body).toMatch(/^old 8\n[\s\S]*\n\ncurfew\.example\/log\/org_acme\n300\n/);
	const redirected = await submitTo(answering(302, ""));
	expect(redirected).toMatchObject({
		error: { kind: "refused", says: expect.stringContaining("redirect") },
	});
});

test("a witness that names a size is asked once more and never a third time", async () => {
	const bodies: string[] = [];
	const sizes = [63, 64, 65];
	const answer = await submitTo(async (_, { body }) => {
		bodies.push(String(body).split("\n")[0] ?? "");
		return naming(sizes.shift() ?? 0);
	});
	expect(bodies).toEqual(["old 8", "old 63"]);
	expect(answer).toMatchObject({ ok: false, error: { kind: "refused" } });
});

test("a witness that saw a larger tree is not asked again, and one known to have is not asked at all", async () => {
	let asked = 0;
	const ahead: Fetcher = async () => {
		asked += 1;
		return naming(812);
	};
	const says = "The witness has signed a checkpoint of size 812, and this one is of size 300.";
	expect(await submitTo(ahead)).toEqual({ ok: false, error: { kind: "ahead", says } });
	expect(await submitTo(ahead, { knownSize: 812 })).toEqual({
		ok: false,
		error: { kind: "ahead", says },
	});
	expect(asked).toBe(1);
});

test("what no known witness has signed is not taken, and the witness's words are passed on", async () => {
	const stranger = unwrap(await cosign(text, await witnessSigner("stranger", 120), 1));
	const another = unwrap(await cosign("another\n", signer, 1));
	for (const [status, body, says] of [
		[
			422,
			"Two trees of one size.\n",
			"The witness did not sign (status 422): Two trees of one size.",
		],
		[200, stranger, "No known witness has signed."],
		[200, another, "The witness's signature is wrong."],
		[200, "", "no signature"],
		[409, "63\n", "63"],
	] as const) {
		expect(await submitTo(answering(status, body))).toMatchObject({
			error: { kind: "refused", says: expect.stringContaining(says) },
		});
	}
});

test("an answer without an end is read no further than any witness's answer can be long", async () => {
	let sent = 0;
	const body = new ReadableStream<Uint8Array>({
		pull(controller) {
			sent += 1;
			controller.enqueue(new Uint8Array(32 * 1_024));
		},
	});
	expect(await submitTo(answering(200, body))).toMatchObject({
		error: { kind: "refused", says: "The witness's answer is too long." },
	});
	expect(sent).toBeLessThan(10);
});

test("a witness that is away, late, broken or busy is one that cannot be reached", async () => {
	let aborted = false;
	const silent: Fetcher = (_, { signal }) =>
		new Promise(() => {
			signal?.addEventListener("abort", () => {
				aborted = true;
			});
		});
	const away: Fetcher = async () => {
		throw new TypeError("connection refused");
	};
	for (const answer of [
		await submitTo(away),
		await submitTo(silent, { timeoutMs: 1 }),
		await submitTo(answering(502, "x".repeat(1_000), "text/html")),
		await submitTo(answering(429, "")),
	]) {
		expect(answer).toMatchObject({ ok: false, error: { kind: "unreachable" } });
	}
	expect(aborted).toBe(true);
});

test("without a proof nothing is sent", async () => {
	const answer = await submitTo(() => Promise.reject(new Error("was asked")), {
		consistencyFrom: async () => ({ ok: false, error: "Tile 0/000 is gone." }),
	});
	expect(answer).toEqual({ ok: false, error: { kind: "unproven", says: "Tile 0/000 is gone." } });
});
