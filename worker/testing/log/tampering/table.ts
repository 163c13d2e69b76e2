import { ofEvents, ofLeaves, ofSalts } from "./of-events.ts";
import { ofReceipts } from "./of-receipts.ts";
import { ofHeads, ofTiles } from "./of-tiles.ts";

// What somebody with a database can do to a log, and how `auditLog.verify` names it. The rows are shown in
// `worker/docs/evidence.md`.

/** Rows about tiles need a log of more than one; all others find what they look for in a small one. */
const sizes = { small: 30, large: 300 };

const kinds = [
	...[ofEvents, ofLeaves, ofSalts, ofReceipts].map((rows) => ({ rows, size: sizes.small })),
	...[ofTiles, ofHeads].map((rows) => ({ rows, size: sizes.large })),
];

/** Every row, once for each store. */
export const tamperings = kinds.flatMap(({ rows, size }) =>
	rows.flatMap(({ in: stores, what, ...tampering }) =>
		stores.map((store) => ({
			...tampering,
			...{ store, size },
			name: `${store === "d1" ? "In D1" : "In the object"} ${what}`,
		})),
	),
);
