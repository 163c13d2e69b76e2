import { expect, it } from "vitest";
import type { AuditEvent } from "../audit-event.ts";
import { fromUtf8 } from "../log/bytes.ts";
import { sha256 } from "../log/sha256.ts";
import { leafOfEvent } from "./event-leaf.ts";
import { ExportCheck } from "./verify-export.ts";

/** Lines that are each what their leaf says, wherever in the log they claim to stand. */
function aLineAt() {
	const at = Date.UTC(2026, 0, 1);
	const event: AuditEvent = {
		...{ id: "evt_1", sequence: 1, at, action: "organization.created", severity: "info" },
		...{ actor: { kind: "system", id: "system" } },
		...{ target: { kind: "organization", id: "org_a" } },
		...{ receiptId: null, grantId: null, reason: null, details: null, requestId: null, ip: null },
	};
	const { leaf, salts } = leafOfEvent(sha256, "org_a", event, {});
	const [actor, target] = [event.actor, event.target].map((one) => ({ ...one, name: null }));
	const line = { ...event, actor, target, time: new Date(at).toISOString() };
	return (index: number) =>
		JSON.stringify({ ...line, log: { index, leaf: fromUtf8(leaf), salts } });
}

it("a line too far before its place is a fault: what cannot be kept to be compared is not passed over", () => {
	const lineAt = aLineAt();
	const check = new ExportCheck(sha256, "log.ndjson", []);
	for (let index = 1; index <= 10_000; index += 1) check.push(lineAt(index));
	check.push(lineAt(10_001));
	check.push(lineAt(0));
	const wrong = check.finish().filter(({ verdict }) => verdict === "wrong");
	expect(wrong.map(({ says }) => says)).toEqual([
		"Entry 10001 stands too far before its place to be checked.",
	]);
});
