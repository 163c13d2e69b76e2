import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { ReceiptQuery } from "../../domain/receipt.ts";
import { plansOf, scans } from "../../testing/storage/query-plans.ts";
import { databasesOf } from "../db.ts";
import { ReceiptRepository } from "./receipt-repository.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

const repository = new ReceiptRepository(databasesOf(env));

/** Each filter, and what of the plan names its index. */
const queries: [string, ReceiptQuery, string][] = [
	["nothing", {}, "revocations_by_sequence (organization_id=? AND sequence<?)"],
	["a person", { userId: "usr_1" }, "user_sessions_by_user (organization_key=? AND user_id=?)"],
	[
		"the name of a person",
		{ userWords: ["raj"] },
		"user_sessions_by_user (organization_key=? AND user_id=?)",
	],
	[
		"a cause",
		{ cause: "policy" },
		"revocations_by_cause (organization_id=? AND cause=? AND sequence<?)",
	],
	[
		"the id of who did it",
		{ actorId: "adm_1" },
		"revocations_by_actor (organization_id=? AND <expr>=? AND sequence<?)",
	],
	[
		"the name of who did it",
		{ actorWords: ["dana"] },
		"revocations_by_actor (organization_id=? AND <expr>=? AND sequence<?)",
	],
	[
		"being on the way",
		{ state: "recorded" },
		"revocations_on_their_way (organization_id=? AND sequence<?)",
	],
	["times", { from: 10, to: 20 }, "revocations_by_time"],
];

it.each(queries)("a page by %s reads an index, and no table whole", async (_name, query, index) => {
	const plan = await plansOf(() => repository.page("org_acme", query, 7, 50));
	expect(scans(plan)).toEqual([]);
	expect(plan.join("\n")).toContain(index);
	// Whom they concern is read for what is on the page, by ids.
	expect(plan.join("\n")).toContain("user_sessions_by_id (organization_key=? AND id=?)");
});
