import { hourMs } from "../../../domain/clock.ts";
import { expectThat, type Scene } from "../scene.ts";
import { eventually } from "./eventually.ts";
import type { Office } from "./office.ts";

/** A support-access grant is lived through, and every step of it is proven by a file of its own. */
export async function grantsAreEvidence({ step }: Scene, office: Office): Promise<void> {
	const { organizationId, admin, lena, desk } = office;
	let grantId = "";

	await step("Support asks, is let in, enters, leaves, and access is revoked", async () => {
		const { grant } = await lena.supportGrants.request.mutate({
			...{ organizationId, scope: "read", reason: "Case 4711", durationMs: hourMs },
		});
		grantId = grant.id;
		const endsAt = Date.now() + hourMs;
		await admin.supportGrants.approve.mutate({ organizationId, grantId, endsAt });
		await lena.supportGrants.enter.mutate({ organizationId });
		await lena.supportGrants.leave.mutate({ organizationId });
		const { grant: closed } = await admin.supportGrants.revoke.mutate({ organizationId, grantId });
		return `${grantId}, ${closed.state}`;
	});
	await step("supportGrants.evidence: a file for each step, each of them proven", async () => {
		const items = await eventually("the evidence of every step", async () => {
			const found = await admin.supportGrants.evidence.query({ organizationId, grantId });
			const isWhole = found.items.some(({ action }) => action === "support_grant.revoked");
			return isWhole && found.items.every(({ file }) => office.isCosigned(file))
				? found.items
				: undefined;
		});
		const args: string[] = [];
		for (const item of items) args.push(...(await desk.putEvidence(item)));
		const verified = await desk.verify(args);
		expectThat(verified.exitCode === 0 && items.length >= 4, verified.lines.join("\n"));
		return `${verified.conclusion} ${items.map(({ action }) => action).join(" → ")}`;
	});
}
