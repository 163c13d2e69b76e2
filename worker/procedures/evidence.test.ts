import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { utf8 } from "../domain/log/bytes.ts";
import { formatVkey } from "../domain/log/keys.ts";
import { readLogKeys, vkeysFor } from "../domain/log/log-keys.ts";
import { rootOfLeaves } from "../domain/log/merkle.ts";
import { parseProofFile } from "../domain/log/proof-file.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { verifyEvidence } from "../domain/log/verify/verify.ts";
import { toBase64 } from "../domain/wire/base64.ts";
import { testLogKeys } from "../testing/log/test-keys.ts";
import { anAdministrator, anOrganization, aSession, must } from "../testing/support/builders.ts";

async function aWorld() {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	const keys = must(await readLogKeys(testLogKeys));
	return {
		organization,
		organizationId: organization.id,
		client: admin.client,
		keys: vkeysFor(keys, organization.id, Date.now()).map(({ vkey }) => formatVkey(vkey)),
	};
}

const leafIn = (file: string): Record<string, unknown> => {
	const { extra } = must(parseProofFile(file));
	return JSON.parse(new TextDecoder().decode(extra ?? new Uint8Array()));
};

it("evidence of an ending is proven by the organization's key alone, and its fields open what is sealed", async () => {
	const { organization, organizationId, client, keys } = await aWorld();
	const { sessionId } = await aSession(organization);
	const receipt = await client.sessions.revoke.mutate({
		organizationId,
		sessionId,
		reason: "Lost laptop",
	});
	const evidence = await client.revocations.evidence.query({
		organizationId,
		receiptId: receipt.id,
	});
	expect(evidence.name).toBe(`${receipt.id}.tlog-proof`);
	const findings = await verifyEvidence({
		files: [
			{ name: evidence.name, content: evidence.file, fields: JSON.stringify(evidence.fields) },
		],
		keys,
	});
	expect(
		findings.sentences.filter(({ verdict }) => verdict === "wrong" || verdict === "undecidable"),
	).toEqual([]);
	expect(findings.verdict).toBe("proven");
	expect(leafIn(evidence.file)).toMatchObject({
		action: "revocation.enforced",
		organizationId,
		receiptId: receipt.id,
		revocation: {
			cause: "admin",
			recordedAt: receipt.recordedAt,
			enforcedAt: receipt.enforcedAt,
			sessions: { count: 1, ids: [sessionId] },
		},
	});
	expect(evidence.file).not.toContain("Lost laptop");
	expect(evidence.fields.reason?.value).toBe("Lost laptop");
});

it("whom an order names stands in its leaf under seal alone", async () => {
	const { organization, organizationId, client } = await aWorld();
	await aSession(organization, { userId: "usr_zoe" });
	const { id: receiptId } = await client.sessions.revokeForUser.mutate({
		organizationId,
		userId: "usr_zoe",
		reason: "Zoë has left",
	});
	const { file, fields } = await client.revocations.evidence.query({ organizationId, receiptId });
	expect(JSON.stringify(leafIn(file))).not.toMatch(/usr_|Zoë/);
	expect([fields.targetId?.value, fields.reason?.value]).toEqual(["usr_zoe", "Zoë has left"]);
});

it("of an order that ended nothing there is nothing to prove", async () => {
	const { organization, organizationId, client } = await aWorld();
	const { sessionId } = await aSession(organization);
	await client.sessions.revoke.mutate({ organizationId, sessionId });
	const { id: receiptId } = await client.sessions.revoke.mutate({ organizationId, sessionId });
	await expect(client.revocations.evidence.query({ organizationId, receiptId })).rejects.toThrow(
		"nothing to prove",
	);
});

it("with D1 down events are appended all the same, and are signed when it is back", async () => {
	const { organization, organizationId, client, keys } = await aWorld();
	vi.spyOn(console, "warn").mockReturnValue();
	const down = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	const { sessionId } = await aSession(organization);
	const { id: receiptId } = await client.sessions.revoke.mutate({ organizationId, sessionId });
	const waiting = must(await organization.object.health()).log;
	expect(waiting.size).toBeGreaterThan(waiting.confirmed);
	down.mockRestore();
	const { name, file } = await client.revocations.evidence.query({ organizationId, receiptId });
	expect((await verifyEvidence({ files: [{ name, content: file }], keys })).verdict).toBe("proven");
	const drained = must(await organization.object.health()).log;
	expect(drained.confirmed).toBe(drained.size);
	expect(drained.checkpoint?.size).toBe(drained.size);
});

it("of more sessions than a receipt names the leaf holds their count and the root of their ids", async () => {
	const { organization, organizationId, client, keys } = await aWorld();
	const ids: string[] = [];
	for (let n = 0; n < 501; n += 1) {
		ids.push((await aSession(organization, { userId: `usr_${n % 7}` })).sessionId);
	}
	const { id: receiptId, more } = await client.sessions.revokeAll.mutate({
		organizationId,
		confirm: organization.slug,
		reason: "Drill",
	});
	expect(more).toBe(true);
	const { name, file } = await client.revocations.evidence.query({ organizationId, receiptId });
	expect((await verifyEvidence({ files: [{ name, content: file }], keys })).verdict).toBe("proven");
	const root = rootOfLeaves(sha256, ids.sort().map(utf8));
	expect(leafIn(file)).toMatchObject({
		action: "revocation.enforced",
		revocation: { sessions: { count: 501, root: toBase64(root) } },
	});
});

it("each step of a support-access grant is evidence of its own", async () => {
	const { organizationId, client, keys } = await aWorld();
	const { grant } = await client.supportGrants.create.mutate({
		organizationId,
		holder: "platform",
		scope: "read",
		reason: "Ticket 4711",
		endsAt: Date.now() + 3_600_000,
	});
	await client.supportGrants.revoke.mutate({ organizationId, grantId: grant.id });
	const { items } = await client.supportGrants.evidence.query({
		organizationId,
		grantId: grant.id,
	});
	expect(items.map(({ action }) => action)).toEqual([
		"support_grant.created",
		"support_grant.revoked",
	]);
	for (const { name, file } of items) {
		expect((await verifyEvidence({ files: [{ name, content: file }], keys })).verdict).toBe(
			"proven",
		);
	}
	expect(leafIn(items[0]?.file ?? "")).toMatchObject({ grant: { scope: "read" } });
});
