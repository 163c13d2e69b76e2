import type { AuditEntry } from "../audit-event.ts";

/** What a program that opens CSV files takes for the beginning of a formula (OWASP ASVS 5.0, 1.2.10), and a CR. */
const beginsFormula = /^[=+\-@\t\r\0]/;

/**
 * A field of a CSV file (RFC 4180), which no spreadsheet evaluates: quoting alone does not stop one, so that a quote
 * mark is put before what would begin a formula.
 */
export function csvField(value: string | number | null): string {
	if (value === null) return "";
	if (typeof value === "number") return String(value);
	const guarded = beginsFormula.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

const columns: Record<string, (event: AuditEntry) => string | number | null> = {
	id: ({ id }) => id,
	sequence: ({ sequence }) => sequence,
	at: ({ at }) => at,
	time: ({ at }) => new Date(at).toISOString(),
	action: ({ action }) => action,
	severity: ({ severity }) => severity,
	actor_kind: ({ actor }) => actor.kind,
	actor_id: ({ actor }) => actor.id,
	actor_name: ({ actor }) => actor.name,
	target_kind: ({ target }) => target.kind,
	target_id: ({ target }) => target.id,
	target_name: ({ target }) => target.name,
	reason: ({ reason }) => reason,
	receipt_id: ({ receiptId }) => receiptId,
	grant_id: ({ grantId }) => grantId,
	ip: ({ ip }) => ip,
	request_id: ({ requestId }) => requestId,
	details: ({ details }) => (details === null ? null : JSON.stringify(details)),
};

const line = (fields: (string | number | null)[]): string =>
	`${fields.map(csvField).join(",")}\r\n`;

/** The line that names the columns. */
export const csvHeader = line(Object.keys(columns));

/** One event. */
export const csvLine = (event: AuditEntry): string =>
	line(Object.values(columns).map((column) => column(event)));
