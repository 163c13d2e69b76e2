/** A planted fault: in `file` the text `find` becomes `replace`. The model test must notice each of them. */
export interface Mutant {
	name: string;
	file: string;
	find: string;
	replace: string;
}

const objects = "worker/objects/organization";

export const mutants: readonly Mutant[] = [
	{
		name: "refresh-after-end",
		file: "worker/domain/refresh-token.ts",
		find: 'if (session.status !== "active") return { kind: "ended", status: session.status };',
		replace: "",
	},
	{
		name: "fork-on-repeat",
		file: "worker/domain/refresh-token.ts",
		find: 'return { kind: "repeat" };',
		replace: 'return { kind: "rotate" };',
	},
	{
		name: "grace-never-ends",
		file: "worker/domain/refresh-token.ts",
		find: "nowMs <= session.graceEndsAt",
		replace: "nowMs <= nowMs",
	},
	{
		name: "reuse-is-forgiven",
		file: `${objects}/refresh.ts`,
		find: "endForReuse(store, organizationId, row, caller, nowMs);",
		replace: "",
	},
	{
		name: "limit-one-late",
		file: "worker/domain/session.ts",
		find: 'nowMs < limitOf(session) ? "active"',
		replace: 'nowMs <= limitOf(session) ? "active"',
	},
	{
		name: "outbox-row-lost",
		file: `${objects}/revoke.ts`,
		find: 'for (const id of sessionIds) markChanged(store, "session", id, sequence);',
		replace: "",
	},
	{
		name: "counter-forgotten",
		file: `${objects}/receipts.ts`,
		find: 'addTo(store, "active_sessions", -revoked);',
		replace: "",
	},
	{
		name: "watermark-covers-newer",
		file: "worker/domain/watermark.ts",
		find: "session.sequence > watermark.sequence || ",
		replace: "",
	},
	{
		name: "exception-ignored",
		file: "worker/domain/watermark.ts",
		find: " || watermark.except.includes(session.id)",
		replace: "",
	},
	{
		name: "settling-skips-a-row",
		file: `${objects}/settle.ts`,
		find: "ended.map((row) => row.id),",
		replace: "ended.slice(1).map((row) => row.id),",
	},
	{
		name: "watermark-revokes-expired",
		file: "worker/domain/watermark.ts",
		find: "if (Math.min(expiresAt, idleExpiresAt) <= watermark.at) break;",
		replace: "",
	},
	{
		name: "preview-not-rechecked",
		file: `${objects}/previews.ts`,
		find: "return { ended: shown - standing, unmatched: standing - fit };",
		replace: "return { ended: 0, unmatched: 0 };",
	},
	{
		name: "policy-spares-live-sessions",
		file: `${objects}/policy-store.ts`,
		find: "if (!stricter) return",
		replace: "if (stricter || !stricter) return",
	},
	{
		name: "preview-applies-to-all-in-d1",
		file: `${objects}/revoke.ts`,
		find: "if (appliesInD1(watermark)) markChanged",
		replace: "markChanged",
	},
	{
		name: "event-lost",
		file: `${objects}/receipts.ts`,
		find: "if (revoked > 0) {",
		replace: "if (revoked > 1) {",
	},
	{
		name: "activity-extends-past-the-end",
		file: `${objects}/session-commands.ts`,
		find: "idle_expires_at = MIN(expires_at, ?)",
		replace: "idle_expires_at = MAX(expires_at, ?)",
	},
];

/** Plants the named fault while the source is loaded. Throws when the source no longer holds its place. */
export function plant(name: string | undefined) {
	const mutant = mutants.find((one) => one.name === name);
	if (name && !mutant) throw new Error(`There is no mutant ${name}`);
	return {
		name: "planted-fault",
		enforce: "pre" as const,
		transform(code: string, id: string): string | null {
			if (!mutant || !id.split("?")[0]?.endsWith(mutant.file)) return null;
			if (!code.includes(mutant.find)) throw new Error(`${mutant.name} has lost its place`);
			return code.replace(mutant.find, mutant.replace);
		},
	};
}
