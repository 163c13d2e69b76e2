import { exportText } from "../../domain/audit/audit-export.ts";
import { leafOfEvent } from "../../domain/audit/event-leaf.ts";
import type { AuditEvent } from "../../domain/audit-event.ts";
import { fromUtf8 } from "../../domain/log/bytes.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { checkpointOf } from "./evidence-world.ts";
import { TestLog } from "./test-log.ts";

const organizationId = "org_acme";

/** An exported log of the organization whose evidence others test, and its manifest. */
export async function anExportedLog(count: number): Promise<{ text: string; manifest: string }> {
	const entries = Array.from({ length: count }, (_, index) => {
		const event: AuditEvent = {
			...{ id: `evt_${index}`, sequence: index + 1, at: 1_795_500_000_000 + index },
			...{ actor: { kind: "organization_admin", id: "adm_dana" }, action: "sessions.revoked" },
			...{ target: { kind: "session", id: `ses_${index}` }, severity: "info" },
			...{ receiptId: `rcp_${index}`, grantId: null, reason: "Lost laptop", details: null },
			...{ requestId: null, ip: null },
		};
		return { event, ...leafOfEvent(sha256, organizationId, event, {}) };
	});
	const log = new TestLog(count, (n) => entries[n]?.leaf ?? new Uint8Array());
	const events = entries.map(({ event, leaf, salts }, index) => ({
		...event,
		actor: { ...event.actor, name: "Dana Kim" },
		target: { ...event.target, name: null },
		log: { index, leaf: fromUtf8(leaf) ?? "", salts },
	}));
	return {
		text: exportText("ndjson", organizationId, events, true),
		manifest: JSON.stringify({ organizationId, checkpoint: await checkpointOf(log) }),
	};
}
