import { describe, expect, it, test } from "vitest";
import { readFile } from "../../testing/support/source-files.ts";
import { type AuditEntry, auditActions } from "../audit-event.ts";
import { ocsfEvent } from "./ocsf.ts";

const ended: AuditEntry = {
	id: "evt_7m2k9x4c1d8f3g6h0j5n2p4q",
	sequence: 4_711,
	at: Date.UTC(2026, 10, 24, 10, 15, 30, 250),
	actor: { kind: "organization_admin", id: "adm_dana", name: "Dana Kim" },
	action: "sessions.revoked",
	target: { kind: "session", id: "ses_4h8k2m6n", name: "Raj Shah" },
	severity: "info",
	receiptId: "rcp_9d3f7g1h",
	grantId: null,
	reason: "Laptop stolen",
	details: null,
	requestId: "req_1",
	ip: "203.0.113.7",
};

test("the line in the docs is what an export holds of that event", () => {
	const docs = readFile("worker/docs/audit-log.md");
	const written = /```json\n(.*?)\n```/s.exec(docs)?.[1] ?? "";
	expect(written).toBe(JSON.stringify(ocsfEvent("org_acme", ended)));
});

/** What OCSF 1.8.0 asks of every event, and of each class besides. */
const required = [
	..."activity_id category_uid class_uid metadata severity_id time type_uid".split(" "),
];
const requiredOf: Record<number, { fields: string[]; activities: number[] }> = {
	3001: { fields: ["user"], activities: [1, 2, 6, 99] },
	3002: { fields: ["user", "service"], activities: [1, 2, 7, 99] },
	3004: { fields: ["entity"], activities: [1, 3, 4, 8, 9, 99] },
	3005: { fields: ["user"], activities: [1, 2] },
	6003: { fields: ["actor", "api", "src_endpoint"], activities: [2, 99] },
};

describe.each(auditActions)("%s", (action) => {
	it.each(["session", "user", "administrator", "support_grant", "organization", "call"])(
		"of a %s has what its class asks for, whatever is no longer kept of it",
		(kind) => {
			const event: AuditEntry = {
				...{ ...ended, action, ip: null, requestId: null, reason: null },
				target: { kind, id: "any", name: null },
			};
			const line: Record<string, unknown> = ocsfEvent("org_acme", event);
			const of = requiredOf[Number(line.class_uid)];
			expect(Object.keys(line)).toEqual(
				expect.arrayContaining([...required, ...(of?.fields ?? [])]),
			);
			expect(of?.activities).toContain(line.activity_id);
			expect(line.type_uid).toBe(Number(line.class_uid) * 100 + Number(line.activity_id));
			expect(line.category_uid).toBe(line.class_uid === 6003 ? 6 : 3);
			expect(line.metadata).toMatchObject({ version: "1.8.0", product: { name: "Curfew" } });
			expect(line.time_dt).toBe(new Date(Number(line.time)).toISOString());
			if ("user" in line)
				expect(Object.keys(line.user ?? {})).toEqual(
					expect.arrayContaining([expect.stringMatching(/^(name|uid)$/)]),
				);
		},
	);
});

test("support comes in by an account switch under its grant and leaves by its own logoff; what is refused, or reused, is a failure", () => {
	const entered = ocsfEvent("org_acme", { ...ended, action: "session.started", grantId: "grt_1" });
	expect(entered).toMatchObject({
		...{ type_uid: 300_207, account_switch_type_id: 2 },
		actor: { authorizations: [{ policy: { uid: "grt_1" } }] },
	});
	for (const action of ["administrator.signed_out", "support_session.left"] as const) {
		const left = ocsfEvent("org_acme", { ...ended, action });
		expect(left).toMatchObject({ type_uid: 300_202, status_detail: "LOGOFF_USER_INITIATED" });
	}
	const refused = ocsfEvent("org_acme", { ...ended, action: "sign_in.refused" });
	expect(refused).toMatchObject({ type_uid: 300_201, status_id: 2 });
	const reused = { ...ended, action: "refresh_token.reused", severity: "critical" } as const;
	expect(ocsfEvent("org_acme", reused)).toMatchObject({
		...{ class_uid: 3002, status_id: 2, severity_id: 5 },
	});
});
