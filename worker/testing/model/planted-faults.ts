import type { VitestPluginContext } from "vitest/node";
import type { Mutant } from "./mutant.ts";
import { gateFaults } from "./planted-gate-faults.ts";
import { logFaults } from "./planted-log-faults.ts";

const objects = "worker/objects/organization";
const leaseAuthority = "worker/domain/lease/lease-authority.ts";
const sessionModel = `${objects}/lifecycle/lifecycle-model.test.ts`;
const supportModel = `${objects}/support/support-model.test.ts`;
const gateChaos = "worker/services/gate/gate-chaos.test.ts";
const enforcement = "worker/services/gate/enforcement.test.ts";
const adoption = "worker/services/lifecycle/adoption.test.ts";
const activity = "worker/testing/activity/activity.test.ts";
const retention = `${objects}/retention.test.ts`;
const recovery = "worker/services/organizations/recovery-service.test.ts";
const restored = "worker/domain/lease/restored.ts";

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
		file: `${objects}/lifecycle/refresh.ts`,
		find: "endForReuse(tx, row, token.generation);",
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
		file: `${objects}/endings/revoke.ts`,
		find: 'for (const id of sessionIds) markChanged(store, "session", id, sequence);',
		replace: "",
	},
	{
		name: "counter-forgotten",
		file: `${objects}/endings/record-revocation.ts`,
		find: 'addTo(store, "active_sessions", -revoked);',
		replace: "",
	},
	{
		name: "watermark-covers-newer",
		file: "worker/domain/watermark.ts",
		find: "session.sequence > watermark.sequence || ",
		replace: "",
		test: "worker/domain/watermark.test.ts",
	},
	{
		name: "exception-ignored",
		file: "worker/domain/watermark.ts",
		find: " || watermark.except.includes(session.id)",
		replace: "",
	},
	{
		name: "settling-skips-a-row",
		file: `${objects}/endings/settle-watermarks.ts`,
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
		file: `${objects}/endings/previews.ts`,
		find: "return { ended: shown - standing, unmatched: standing - fit };",
		replace: "return { ended: 0, unmatched: 0 };",
	},
	{
		name: "policy-spares-live-sessions",
		file: `${objects}/lifecycle/set-policy.ts`,
		find: "if (!stricter) return",
		replace: "if (stricter || !stricter) return",
	},
	{
		name: "preview-applies-to-all-in-d1",
		file: `${objects}/endings/revoke.ts`,
		find: "if (appliesInD1(watermark)) markChanged",
		replace: "markChanged",
	},
	{
		name: "event-lost",
		file: `${objects}/endings/record-revocation.ts`,
		find: "if (revoked > 0) {",
		replace: "if (revoked > 1) {",
	},
	{
		name: "activity-extends-past-the-end",
		file: `${objects}/lifecycle/activity.ts`,
		find: "THEN MIN(expires_at, ?)",
		replace: "THEN MAX(expires_at, ?)",
	},
	{
		name: "grant-ends-one-late",
		file: "worker/domain/support-grant.ts",
		find: 'if (nowMs >= facts.endsAt) return "expired";',
		replace: 'if (nowMs > facts.endsAt) return "expired";',
		test: supportModel,
	},
	{
		name: "grant-starts-early",
		file: "worker/domain/support-grant.ts",
		find: 'return nowMs < facts.startsAt ? "scheduled" : "active";',
		replace: 'return "active";',
		test: supportModel,
	},
	{
		name: "request-never-lapses",
		file: "worker/domain/support-grant.ts",
		find: '? "requested" : "lapsed";',
		replace: '? "requested" : "requested";',
		test: supportModel,
	},
	{
		name: "read-covers-manage",
		file: "worker/domain/support-grant.ts",
		find: 'held === "manage" || needed === "read";',
		replace: 'held === "manage" || needed === "manage" || needed === "read";',
		test: supportModel,
	},
	{
		name: "revoked-grant-keeps-sessions",
		file: `${objects}/support/grant-endings.ts`,
		find: "const sessionIds = standingUnder(tx, row.id).map(({ id }) => id);",
		replace: "const sessionIds = standingUnder(tx, row.id).map(({ id }) => id).slice(1);",
		test: supportModel,
	},
	{
		name: "shortened-grant-keeps-sessions",
		file: `${objects}/support/grant-commands.ts`,
		find: "else shortenSessions(store, row.id, order.endsAt);",
		replace: "",
		test: supportModel,
	},
	{
		name: "session-outlives-grant",
		file: `${objects}/lifecycle/start-session.ts`,
		find: "support?.until ?? Number.MAX_SAFE_INTEGER",
		replace: "Number.MAX_SAFE_INTEGER",
		test: supportModel,
	},
	{
		name: "grant-of-another-person",
		file: `${objects}/support/grants.ts`,
		find: "row.holder_id === null || row.holder_id === administratorId",
		replace: 'row.holder_id === null || row.holder_id !== ""',
		test: supportModel,
	},
	{
		name: "role-loss-spares-everybodys-access",
		file: `${objects}/support/grant-endings.ts`,
		find: "administrator_id = ? AND support_grant_id IS NOT NULL AND status = 'active'\",",
		replace: "administrator_id = ? AND support_grant_id IS NULL AND status = 'active'\",",
		test: supportModel,
	},
	{
		name: "replaced-grant-stays",
		file: `${objects}/support/grant-commands.ts`,
		find: "present && endGrant(",
		replace: 'present && present.id === "" && endGrant(',
		test: supportModel,
	},
	{
		name: "expiry-written-twice",
		file: `${objects}/support/grant-endings.ts`,
		find: "close(tx, row.id, closing, receiptId, row.due_at);",
		replace: "if (row.granted_at === null) close(tx, row.id, closing, receiptId, row.due_at);",
		test: supportModel,
	},
	{
		name: "lease-forgotten-over-restart",
		file: leaseAuthority,
		find: "if (answer?.stored) this.#store(answer.stored);",
		replace: "",
		test: enforcement,
	},
	{
		name: "replica-lease-forgotten-over-restart",
		file: leaseAuthority,
		find: "this.#store(stored);",
		replace: "",
		test: enforcement,
	},
	{
		name: "revocation-kept-from-the-view",
		file: leaseAuthority,
		find: "this.#writer?.commit(sequence, changes, nowMs);",
		replace: "this.#writer?.commit(sequence, noChanges, nowMs);",
		test: gateChaos,
	},
	{
		name: "adopted-comes-back-with-its-row-gone",
		file: `${objects}/lifecycle/adopt-session.ts`,
		find: "if (row !== null || wasKnown) {",
		replace: "if (row !== null) {",
		test: adoption,
	},
	{
		name: "sleep-prolongs-a-lease-outside",
		file: "worker/domain/lease/holder-rules.ts",
		find: "Math.max(wallMs, monotonicMs)",
		replace: "Math.min(wallMs, monotonicMs)",
		test: "worker/client/outside/elapsed-clock.node.test.ts",
	},
	{
		name: "bound-stays-over-restart",
		file: `${objects}/lease-host.ts`,
		find: "moveBounds(store, enforcedByMs);",
		replace: "",
		test: enforcement,
	},
	{
		name: "restarted-object-waits-to-be-asked",
		file: `${objects}/organization-host.ts`,
		find: "this.leases.resume() ?",
		replace: "this.leases.isWaiting() ?",
		test: enforcement,
	},
	{
		name: "strict-check-is-no-use",
		file: `${objects}/sessions/check-session.ts`,
		find: "if (!checked.active || checked.ofAdminUi) return false;",
		replace: "return false;",
		test: activity,
	},
	{
		name: "gathered-activity-lost-at-alarm",
		file: `${objects}/lifecycle/activity.ts`,
		find: "if (use !== null) writeUse(tx, sessionId, use, policy, false);",
		replace: "",
		test: activity,
	},
	...gateFaults,
	...logFaults,
	{
		name: "event-dropped-before-d1-has-it",
		file: `${objects}/store/audit-events.ts`,
		find: "outbox.id = audit_events.id",
		replace: "FALSE",
		test: retention,
	},
	{
		name: "receipt-before-its-watermark",
		file: `${objects}/endings/receipts.ts`,
		find: "WHERE watermarks.sequence = revocations.sequence",
		replace: "WHERE FALSE",
		test: retention,
	},
	{
		name: "log-goes-with-the-object",
		file: `${objects}/projection/log-retention.ts`,
		find: "nowMs - readPolicy(store).auditRetentionMs - hourMs",
		replace: "nowMs - hourMs",
		test: retention,
	},
	{
		name: "watermark-names-the-erased",
		file: `${objects}/lifecycle/erasure.ts`,
		find: "forgetWatermarks(store, erasure);",
		replace: "",
		test: `${objects}/lifecycle/erasure.test.ts`,
	},
	{
		name: "erasure-takes-the-next-life",
		file: `${objects}/lifecycle/erasure.ts`,
		find: '"SELECT id FROM sessions WHERE user_id = ? AND sequence <= ? LIMIT ?"',
		replace: '"SELECT id FROM sessions WHERE user_id = ? AND ? > 0 LIMIT ?"',
		test: `${objects}/lifecycle/erasure.test.ts`,
	},
	{
		name: "restore-of-another-deployment",
		file: restored,
		find: "lineage === own.lineage && sequence",
		replace: "sequence",
		test: recovery,
	},
	{
		name: "spent-token-works-after-restore",
		file: restored,
		find: "if (seen.generation > own.generation)",
		replace: "if (seen.generation < 0)",
		test: recovery,
	},
	{
		name: "closed-object-answers",
		file: `${objects}/organization-host.ts`,
		find: "return this.leases.allowed.answers;",
		replace: "return true;",
		test: recovery,
	},
	{
		name: "closed-until-the-next-start-only",
		file: `${objects}/organization-host.ts`,
		find: "if (lineageOf(this.store).closedAt !== null) this.leases.closes();",
		replace: "",
		test: recovery,
	},
	{
		name: "unread-rows-count-as-complete",
		file: `${objects}/comparison.ts`,
		find: " && skipped === 0",
		replace: "",
		test: recovery,
	},
	{
		name: "nobody-said-that-d1-is-complete",
		file: `${objects}/comparison.ts`,
		find: "this.#word?.isComplete === true",
		replace: "this.#word?.isComplete !== false",
		test: recovery,
	},
	{
		name: "removed-administrator-comes-back",
		file: `${objects}/administrators/administrators.ts`,
		find: 'else if (status === "removed" && own.status !== "removed")',
		replace: 'else if (status === "invited" && own.status === "removed")',
		test: recovery,
	},
	{
		name: "erased-person-comes-back",
		file: `${objects}/lifecycle/erasure.ts`,
		find: "userId === pseudonym ||",
		replace: "userId !== pseudonym ||",
		test: recovery,
	},
];

export function mutantNamed(name: string, among: readonly Mutant[] = mutants): Mutant {
	const mutant = among.find((one) => one.name === name);
	if (!mutant) throw new Error(`There is no mutant ${name}`);
	return mutant;
}

/** The test that must notice a fault. */
export const testOf = ({ test }: Mutant): string => test ?? sessionModel;

/** Says in the environment of a run which fault was planted in it. */
export const plantedVariable = "PLANTED_MUTANT";

/** Plants the fault while the source is loaded. Throws unless the source holds its place exactly once. */
export function plant(mutant: Mutant | undefined) {
	const isPlace = (id: string): boolean =>
		mutant !== undefined && (id.split("?")[0] ?? "").endsWith(`/${mutant.file}`);
	return {
		name: "planted-fault",
		enforce: "pre" as const,
		/** Kept out of the cache of tests, which goes by the file: later runs would find the fault there. */
		configureVitest({
			defineCacheKeyGenerator,
		}: Pick<VitestPluginContext, "defineCacheKeyGenerator">) {
			defineCacheKeyGenerator(({ id }) => (isPlace(id) ? false : undefined));
		},
		transform(code: string, id: string): string | null {
			if (mutant === undefined || !isPlace(id)) return null;
			if (code.split(mutant.find).length !== 2)
				throw new Error(`${mutant.name} has lost its place`);
			process.env[plantedVariable] = mutant.name;
			return code.replace(mutant.find, () => mutant.replace);
		},
	};
}
