import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fromUtf8, utf8 } from "../../../domain/log/bytes.ts";
import { formatCheckpoint } from "../../../domain/log/checkpoint.ts";
import { originOf, readLogKeys, signersFor } from "../../../domain/log/log-keys.ts";
import { signNote } from "../../../domain/log/signed-note.ts";
import { formatSubmission } from "../../../domain/log/witness.ts";
import { TestLog } from "../../../testing/log/test-log.ts";
import { describeWitness, endWitness } from "../../witness/process.ts";
import { root } from "../../world/settings.ts";
import { expectThat, type Scene } from "../scene.ts";
import { eventually } from "./eventually.ts";
import { growBeyond } from "./growth.ts";
import { checkpointNow, type Mirror, mirrorLog } from "./mirror.ts";
import type { Office } from "./office.ts";

/** A signed head, and the hashes that would lead to it from a size. */
interface Claim {
	checkpoint: string;
	consistencyFrom(size: number): ReturnType<Mirror["consistencyFrom"]>;
}

/** That an administrator ended a session becomes that its own user did. */
const lie = ['"cause":"admin"', '"cause":"user"'] as const;

/** Somebody inside, who has the log's key, tells another past. */
export async function rewritingIsRefused({ step }: Scene, office: Office): Promise<void> {
	const { witness } = office;
	let mirror: Mirror;
	let forged: Claim;

	await step("The witness is stopped, and the log goes on without it", async () => {
		const before = await eventually("the witness's signature", async () => {
			const head = await checkpointNow(office);
			return office.isCosigned(head.text) ? head : undefined;
		});
		expectThat(await endWitness(witness.url), `no witness answers at ${witness.url}`);
		await growBeyond(office, before);
		mirror = await mirrorLog(office);
		return `it signed size ${before.checkpoint.size}; the log has ${mirror.head.checkpoint.size}`;
	});
	try {
		await step("With the log's own key another history is signed, of the same size", async () => {
			forged = await forge(office, mirror);
			return `${lie.join(" became ")}; ${forged.checkpoint.split("\n").slice(1, 3).join(" ")}`;
		});
	} finally {
		await beginWitness(office);
	}
	await step("The witness is back, is shown it, and refuses", async () => {
		const answer = await submit(office, forged);
		expectThat(answer.status === 422, `${answer.status} ${answer.body}`);
		return `${answer.status} ${answer.body.trim()}`;
	});
	await step("It signs the honest one", async () => {
		const { head, consistencyFrom } = mirror;
		const answer = await submit(office, { checkpoint: head.text, consistencyFrom });
		expectThat(answer.status === 200, `${answer.status} ${answer.body}`);
		return `${answer.status} ${answer.body.trim()}`;
	});
	await step("Beside the honest one, another of the same size is refused as well", async () => {
		const answer = await submit(office, forged);
		expectThat(answer.status === 422, `${answer.status} ${answer.body}`);
		return `${answer.status} ${answer.body.trim()}`;
	});
	await step(
		"Curfew asks again by itself: its checkpoint has the witness's signature",
		async () => {
			const head = await eventually("the witness's signature", async () => {
				const newest = await checkpointNow(office);
				return office.isCosigned(newest.text) ? newest : undefined;
			});
			return `size ${head.checkpoint.size}`;
		},
	);
}

/** The log of the mirror, one entry of its past told otherwise, signed by the key that signs the true one. */
async function forge({ organizationId, settings }: Office, mirror: Mirror): Promise<Claim> {
	const path = resolve(root, settings.stateDirectory, "log-keys");
	const text = await readFile(path, "utf8").catch(() => "");
	expectThat(text !== "", `no keys at ${path}: give CURFEW_STATE as it was given to npm start`);
	const keys = await readLogKeys(text);
	expectThat(keys.ok, `${path} cannot be read`);
	const told = mirror.entries.findIndex((entry) => fromUtf8(entry)?.includes(lie[0]));
	expectThat(told >= 0, "no administrator ended anything");
	const other = new TestLog();
	for (const [index, entry] of mirror.entries.entries()) {
		const said = fromUtf8(entry) ?? "";
		other.append(index === told ? utf8(said.replace(...lie)) : entry);
	}
	const { size, root: rootHash } = other.head();
	const origin = originOf(keys.value.prefix, organizationId);
	const note = formatCheckpoint({ origin, size, root: rootHash, extensions: [] });
	expectThat(note.ok, "the checkpoint was not made");
	const signed = await signNote(
		note.value,
		await signersFor(keys.value, organizationId, Date.now()),
	);
	expectThat(signed.ok, "the checkpoint was not signed");
	return { checkpoint: signed.value, consistencyFrom: (from) => other.consistency(from) };
}

/** Shows the witness a checkpoint, from the size that it says it saw last. */
async function submit(
	{ witness }: Office,
	{ checkpoint, consistencyFrom }: Claim,
): Promise<{ status: number; body: string }> {
	let oldSize = 0;
	for (;;) {
		const proof = oldSize === 0 ? [] : consistencyFrom(oldSize);
		const response = await fetch(`${witness.url}/add-checkpoint`, {
			method: "POST",
			body: formatSubmission({ oldSize, proof, checkpoint }),
		});
		const body = await response.text();
		if (response.status !== 409 || oldSize === Number(body))
			return { status: response.status, body };
		oldSize = Number(body);
	}
}

/** Starts the world's witness again; it goes on when the scene is over, and the next `npm start` replaces it. */
async function beginWitness({ witness }: Office): Promise<void> {
	if ((await describeWitness(witness.url)) !== null) return;
	spawn(process.execPath, [resolve(root, "worker/dev/witness/run.ts"), "--quiet"], {
		...{ cwd: root, detached: true, stdio: "ignore" },
	}).unref();
	await eventually("the witness", async () => (await describeWitness(witness.url)) ?? undefined);
}
