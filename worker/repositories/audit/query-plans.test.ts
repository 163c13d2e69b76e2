import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { AuditQuery } from "../../domain/audit/audit-filter.ts";
import { plansOf, scans } from "../../testing/storage/query-plans.ts";
import { databasesOf } from "../db.ts";
import { AuditRepository } from "./audit-repository.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

const repository = new AuditRepository(databasesOf(env));

/** Each filter, and what of the log's plan names its index. */
const queries: [string, AuditQuery, string][] = [
	["nothing", {}, "audit_events_by_sequence"],
	["the id of who did it", { actorId: "adm_1" }, "audit_events_by_actor"],
	["a token", { tokenId: "tok_1" }, "audit_events_by_actor"],
	["the name of who did it", { actorWords: ["raj", "shah"] }, "audit_events_by_actor"],
	["one action", { action: ["policy.changed"] }, "audit_events_by_action"],
	["several actions", { action: ["policy.changed", "sessions.revoked"] }, "audit_events_by_action"],
	["the id of what it was done to", { targetId: "ses_1" }, "audit_events_by_target"],
	["the name of what it was done to", { targetWords: ["raj"] }, "audit_events_by_target"],
	["a critical severity", { severity: "critical" }, "audit_events_critical"],
	["a grant", { grantId: "grt_1" }, "audit_events_by_grant"],
	["a receipt", { receiptId: "rcp_1" }, "audit_events_by_receipt"],
	[
		"addresses",
		{ ranges: [{ from: "0".repeat(32), to: "f".repeat(32) }] },
		"audit_events_by_address",
	],
	["times", { from: 10, to: 20 }, "audit_events_by_time"],
];

it.each(queries)("a page by %s reads an index, and no table whole", async (_name, query, index) => {
	for (const direction of ["asc", "desc"] as const) {
		const after = { value: 7, id: "evt_1" };
		const plan = await plansOf(() =>
			repository.page("org_acme", query, { direction, after, limit: 50, through: 9 }),
		);
		expect(scans(plan)).toEqual([]);
		expect(plan.join("\n")).toContain(index);
	}
});

it("the neighbours of an event are one entry of an index each", async () => {
	await env.DB.prepare(
		`INSERT INTO audit_events (organization_id, id, sequence, at, actor_kind, actor_id, action, target_kind, target_id,
		severity, leaf_index, leaf, salts, version)
		VALUES ('org_plans', 'evt_1', 1, 1, 'system', 'curfew', 'policy.changed', 'a', 'b', 'info', 0, '{}', '{}', 1)`,
	).run();
	const plan = await plansOf(() => repository.find("org_plans", "evt_1"));
	expect(scans(plan)).toEqual([]);
	expect(plan.filter((detail) => detail.includes("TEMP B-TREE"))).toEqual([]);
});
