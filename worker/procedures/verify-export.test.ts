import { expect, it } from "vitest";
import { leafOfEvent } from "../domain/audit/event-leaf.ts";
import { ExportCheck } from "../domain/audit/verify-export.ts";
import { fromUtf8 } from "../domain/log/bytes.ts";
import { formatVkey } from "../domain/log/keys.ts";
import { readLogKeys, vkeysFor } from "../domain/log/log-keys.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { verdictOf } from "../domain/log/verify/sentences.ts";
import { verifyEvidence } from "../domain/log/verify/verify.ts";
import { testLogKeys } from "../testing/log/test-keys.ts";
import { anAdministrator, anOrganization, aSession, must } from "../testing/support/builders.ts";
import { fetchWorker, origin } from "../testing/support/callers.ts";

/** An exported log of an organization in which something happened, with a checkpoint of it. */
async function anExport() {
	const organization = await anOrganization();
	const { id: organizationId, object } = organization;
	const admin = await anAdministrator(organizationId);
	for (const name of ["Zoë", "Mia", "日本"]) {
		const { sessionId } = await aSession(organization, { userId: `usr_${name}` });
		await admin.client.sessions.revoke.mutate({
			organizationId,
			sessionId,
			reason: `Because\u2028${name}`,
		});
	}
	await object.checkpoint();
	const read = await fetchWorker(`/log/${organizationId}/checkpoint`, {
		headers: { cookie: admin.cookie, origin },
	});
	const checkpoint = await read.text();
	const { text } = await admin.client.auditLog.export.mutate({ organizationId, format: "ndjson" });
	const keys = vkeysFor(must(await readLogKeys(testLogKeys)), organizationId, Date.now());
	const { checkpoints, verdict } = await verifyEvidence({
		files: [{ name: "checkpoint", content: checkpoint }],
		keys: keys.map(({ vkey }) => formatVkey(vkey)),
	});
	expect(verdict).toBe("proven");
	return { lines: text.split("\n").slice(0, -1), checkpoints };
}

type Exported = Awaited<ReturnType<typeof anExport>>;

function check({ checkpoints }: Exported, lines: readonly string[]) {
	const checking = new ExportCheck(sha256, "log.ndjson", checkpoints);
	for (const line of lines) checking.push(line);
	const sentences = checking.finish();
	const [first] = sentences.filter(({ verdict }) => verdict === verdictOf(sentences));
	return `${verdictOf(sentences)}: ${first?.position?.line ?? "–"}: ${first?.says}`;
}

it("an exported log is proven by a checkpoint alone, and whatever is done to the file is found and named", async () => {
	const whole = await anExport();
	const { lines } = whole;
	const [one = "", two = ""] = lines.slice(2, 4);
	const changed = (from: string | RegExp, to: string, at = lines.length - 1) =>
		check(
			whole,
			lines.map((line, index) => {
				if (index !== at) return line;
				expect(line).toMatch(from);
				return line.replace(from, to);
			}),
		);
	const last = lines.length - 1;
	const ended = lines.findIndex((line) => line.includes('"action":"sessions.revoked"'));
	expect(check(whole, lines)).toMatch(
		/^proven: –: The first \d+ entries are all that were signed, unchanged\.$/,
	);
	expect(changed(/Because/, "Whatever", ended)).toContain(
		`wrong: ${ended + 1}: Entry ${ended}: Its reason, or the salt of it, is not what was sealed.`,
	);
	expect(changed(/"action":"[a-z_.]+"/, '"action":"session.expired"', ended)).toContain(
		"Its action is not what the leaf says.",
	);
	expect(changed(/"reason":"[^"]+"/, '"reason":null', ended)).toContain(
		"Its reason is gone, or the salt of it, and nothing says that it was erased.",
	);
	expect(changed(/"time":"20/, '"time":"19', ended)).toContain("Its time is not the one");
	expect(changed(/\\"at\\":/, '\\"at\\":1', last)).toContain("wrong");
	expect(check(whole, lines.toSpliced(2, 1))).toBe(
		`undecidable: –: Entry 2 is not in the file, and later ones are.`,
	);
	expect(check(whole, lines.toSpliced(2, 2, two, one))).toContain("stands behind a later one");
	expect(check(whole, lines.toSpliced(3, 0, one))).toContain("stands in the file twice");
	expect(check(whole, lines.slice(0, 4))).toMatch(/^undecidable: .* are not all there/);
	expect(check(whole, [...lines, "{}"])).toContain("This line is no event");
	expect(check(await anExport(), lines)).toContain("wrong");
});

it("what stands in a file behind all that was signed is not proven by what stands before it", async () => {
	const whole = await anExport();
	const { lines } = whole;
	const { log, time: _time, ...last } = JSON.parse(lines.at(-1) ?? "{}");
	const forged = { ...last, id: "evt_forged", sequence: last.sequence + 1, reason: "Never said" };
	const { leaf, salts } = leafOfEvent(sha256, JSON.parse(log.leaf).organizationId, forged, {});
	const proof = { index: log.index + 1, leaf: fromUtf8(leaf), salts };
	const time = new Date(last.at).toISOString();
	const line = JSON.stringify({ ...forged, time, log: proof });
	const from = lines.length;
	expect(check(whole, [...lines, line])).toBe(
		`undecidable: –: Entries ${from} to ${from} stand behind all that was signed: nothing that was given proves them.`,
	);
});

it("a line that is nested without end is a fault of its own, and hides none", async () => {
	const whole = await anExport();
	const { lines } = whole;
	const deep = `${"[".repeat(300_000)}${"]".repeat(300_000)}`;
	const nested = lines.map((line, at) =>
		at === 1 ? line.replace(/"details":(null|\{[^}]*\})/, `"details":${deep}`) : line,
	);
	const said = check(whole, nested.with(0, nested[0]?.replace(/"time":"20/, '"time":"19') ?? ""));
	expect(said).toContain("wrong: 1: Entry 0: Its time is not the one");
});
