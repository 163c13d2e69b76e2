import { expect, test } from "vitest";
import { actionText, auditActionNames } from "./audit-labels.ts";
import { auditFilter, auditSearch, emptyAuditView, parseAuditView } from "./audit-view.ts";

test("a view survives its own URL", () => {
	const view = {
		...emptyAuditView,
		actor: "adm_dana",
		by: "Dana Kim",
		what: "raj",
		token: "tok_1",
		address: "203.0.113.0/24",
		critical: true,
		action: auditActionNames.slice(0, 2),
		target: "ses 1&2",
		grant: "grt_1",
		receipt: "rcp_1",
		from: Date.parse("2026-11-24T10:00Z"),
		to: Date.parse("2026-11-24T12:00Z"),
	};
	expect(parseAuditView(auditSearch(view))).toEqual(view);
	const ranged = { ...emptyAuditView, range: "7d" as const };
	expect(parseAuditView(auditSearch(ranged))).toEqual(ranged);
});

test("nothing chosen is no query string", () => {
	expect(auditSearch(emptyAuditView)).toBe("");
	expect(parseAuditView("")).toEqual(emptyAuditView);
});

test("what the API would refuse never reaches it", () => {
	const view = parseAuditView("?action=made.up,policy.changed&from=soon&range=1y&to=-5");
	expect(view.action).toEqual(["policy.changed"]);
	expect([view.from, view.to, view.range]).toEqual([null, null, null]);
});

test("exact times win over a range, and a range counts back from the full minute", () => {
	expect(parseAuditView("?range=7d&from=2026-11-24T10:00:00Z").range).toBeNull();
	const now = Date.parse("2026-11-24T10:00:31Z");
	expect(auditFilter({ ...emptyAuditView, range: "24h" }, now)).toEqual({
		from: Date.parse("2026-11-23T10:00:00Z"),
	});
});

test("every action has words of its own, and an unknown one its machine name", () => {
	expect(new Set(auditActionNames.map(actionText)).size).toBe(auditActionNames.length);
	expect(actionText("something.newer")).toBe("something.newer");
});
