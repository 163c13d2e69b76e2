import { tamperings } from "./table.ts";
import type { TamperedLog } from "./tampering.ts";

const example: TamperedLog = {
	organizationId: "org_acme",
	...{ size: 300, revoked: 15, enforced: 16 },
	...{ receiptId: "rct_1", otherReceiptId: "rct_2" },
};

const where = { d1: "D1", object: "the object", checkpoint: "a checkpoint" };

/** The rows as a page shows them, of a log of 300 entries whose revocation is entries 15 and 16. */
export const shownTamperings = (): string[] =>
	tamperings.map(({ name, store, finds }) => {
		const { index, says, where: place = store } = finds(example, store);
		const entry = index === null ? "" : `, entry ${index}`;
		return `| ${name} | ${where[place]}${entry} | ${says} |`;
	});
