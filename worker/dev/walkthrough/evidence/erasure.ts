import { expectThat, type Scene } from "../scene.ts";
import { sentencesOf } from "./desk.ts";
import { eventually } from "./eventually.ts";
import type { Office } from "./office.ts";

/** A person is erased, and the log stays whole. */
export async function erasureLeavesProof({ step }: Scene, office: Office): Promise<void> {
	const { organizationId, admin, desk } = office;
	const userId = "walter@wanderers.example";
	let receiptId = "";
	let before: string[] = [];

	await step("Walter's sessions are ended, and his id is an opened field", async () => {
		await office.start(userId);
		({ id: receiptId } = await admin.sessions.revokeForUser.mutate({ organizationId, userId }));
		const evidence = await office.evidenceOf(receiptId);
		before = await desk.putEvidence(evidence);
		const values = Object.values(evidence.fields).map(({ value }) => value);
		expectThat(
			values.some((value) => value.includes(userId)) && !evidence.file.includes(userId),
			JSON.stringify(evidence.fields),
		);
		return Object.keys(evidence.fields).join(", ");
	});
	await step("He is erased: the file from before is as proven as it was", async () => {
		await admin.users.erase.mutate({ organizationId, userId });
		const verified = await desk.verify(before);
		expectThat(verified.exitCode === 0, verified.lines.join("\n"));
		return verified.conclusion;
	});
	await step("Evidence fetched now proves the same leaf, and opens nothing of him", async () => {
		const evidence = await eventually("the erasure in D1", async () => {
			const fresh = await office.evidenceOf(receiptId);
			return JSON.stringify(fresh.fields).includes(userId) ? undefined : fresh;
		});
		const verified = await desk.verify(
			await desk.putEvidence({ ...evidence, name: `erased-${evidence.name}` }),
		);
		expectThat(verified.exitCode === 0, verified.lines.join("\n"));
		const sealed = sentencesOf(verified, "note").filter((says) => says.includes("under seal"));
		expectThat(sealed.length > 0, verified.lines.join("\n"));
		return [verified.conclusion, ...sealed].join("\n        ");
	});
}
