import { databaseIsNotBelieved } from "./evidence/database.ts";
import { erasureLeavesProof } from "./evidence/erasure.ts";
import { grantsAreEvidence } from "./evidence/grants.ts";
import { logOnlyGrows } from "./evidence/growth.ts";
import { type Office, openOffice } from "./evidence/office.ts";
import { receiptsAreEvidence } from "./evidence/receipts.ts";
import { rewritingIsRefused } from "./evidence/rewriting.ts";
import type { Scene } from "./scene.ts";
import type { Addresses } from "./visitors.ts";

/** What was ended is proven to somebody who believes nobody; what is changed afterwards, by whomever, is found. */
export async function evidence(scene: Scene, { curfew }: Addresses): Promise<void> {
	const opened: { office?: Office } = {};
	await scene.step("An organization of its own, the log's key, and the witness's", async () => {
		opened.office = await openOffice(curfew);
		return `${opened.office.logKey}\n        ${opened.office.witness.vkey}`;
	});
	const { office } = opened;
	if (office === undefined) throw new Error("The step before opened it");
	try {
		await receiptsAreEvidence(scene, office);
		await grantsAreEvidence(scene, office);
		await erasureLeavesProof(scene, office);
		await logOnlyGrows(scene, office);
		await databaseIsNotBelieved(scene, office);
		await rewritingIsRefused(scene, office);
	} finally {
		await office.desk.clear();
	}
}
