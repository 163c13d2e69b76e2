import { expect, test } from "vitest";
import { readFile } from "../../testing/support/source-files.ts";
import type { AuditEntry } from "../audit-event.ts";
import { csvField, csvHeader, csvLine } from "./csv.ts";

const vectors: { cases: { field: string; csv_field: string }[] } = JSON.parse(
	readFile("worker/testing/vectors/csv-formula-guard.json"),
);

test("no field can begin a formula, and each is quoted as RFC 4180 says", () => {
	expect(vectors.cases.length).toBeGreaterThan(10);
	for (const { field, csv_field } of vectors.cases) expect(csvField(field)).toBe(csv_field);
});

test("a line has as many fields as the header, a number stays a number, and what is not kept is empty", () => {
	const event: AuditEntry = {
		...{ id: "evt_1", sequence: 7, at: 0, action: "sessions.revoked", severity: "info" },
		actor: { kind: "person", id: "-1", name: "Doe, Jane" },
		target: { kind: "session", id: "ses_1", name: null },
		...{ reason: "one\ntwo", receiptId: null, grantId: null, ip: null, requestId: "req_1" },
		details: null,
	};
	expect(csvHeader.split(",")).toHaveLength(18);
	expect(csvLine(event)).toBe(
		`evt_1,7,0,1970-01-01T00:00:00.000Z,sessions.revoked,info,person,'-1,"Doe, Jane",session,ses_1,,"one\ntwo",,,,req_1,\r\n`,
	);
});
