import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../domain/clock.ts";
import {
	anOrganization,
	aSession,
	must,
	organizations,
	projected,
	stubOf,
	theTest,
} from "../../testing/support/builders.ts";
import { fillObject, sessionIdAt } from "../../testing/support/fill.ts";
import { aStandingClock } from "../../testing/support/standing-clock.ts";
import { nextAlarmAt, noFailures, sweeps } from "./due.ts";
import { run, type Store } from "./store/store.ts";
import { dueTimes } from "./store/timed-work.ts";
import { grantClosing } from "./support/grant-endings.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2040, 0, 1);
aStandingClock(start);

const alarmOf = (organizationId: string): Promise<number | null> =>
	runInDurableObject(stubOf(organizationId), (_object, { storage }) => storage.getAlarm());

const works = { closing: grantClosing, ...sweeps };

/** Until when a watermark covers that a recovery sets for sessions nobody knows. */
const forGood = Number.MAX_SAFE_INTEGER;

/** Moments around now: what is due is worked off, what is not stays. */
const moment = fc.integer({ min: -12, max: 12 }).map((days) => start + days * 6 * hourMs);
const session = fc.record({
	status: fc.constantFrom("active", "revoked", "expired"),
	expiresAt: moment,
	idleExpiresAt: moment,
	endedAt: moment,
	ip: fc.constantFrom("", "203.0.113.7"),
	activeAt: moment,
	projectedAt: moment,
	shortenedFrom: fc.option(moment),
});
const state = fc.record({
	sessions: fc.array(session, { maxLength: 12 }),
	answers: fc.array(moment, { maxLength: 3 }),
	grants: fc.array(moment, { maxLength: 3 }),
	registrations: fc.array(moment, { maxLength: 3 }),
	previews: fc.array(moment, { maxLength: 3 }),
	refusals: fc.array(moment, { maxLength: 3 }),
	tokens: fc.array(
		fc.record({ madeAt: moment, endsAt: moment, usedAt: moment, toldUseAt: fc.option(moment) }),
		{ maxLength: 3 },
	),
	receipts: fc.array(moment, { maxLength: 3 }),
	/** Each with its receipt. */
	watermarks: fc.array(
		fc.record({
			coversUntil: fc.oneof(moment, fc.constant(forGood)),
			projected: fc.constantFrom(0, 1),
		}),
		{
			maxLength: 3,
		},
	),
	events: fc.array(
		fc.record({
			at: moment,
			action: fc.constantFrom("call.refused", "refresh_token.replayed_elsewhere"),
			ip: fc.option(fc.constant("203.0.113.7")),
			grant: fc.option(fc.constant("grt_one")),
			details: fc.option(fc.constant("{}")),
			isInOutbox: fc.boolean(),
		}),
		{ maxLength: 5 },
	),
	closedGrants: fc.array(moment, { maxLength: 2 }),
	lostRoles: fc.array(moment, { maxLength: 2 }),
	removed: fc.array(moment, { maxLength: 2 }),
	invitations: fc.array(moment, { maxLength: 2 }),
	revokedTokens: fc.array(moment, { maxLength: 2 }),
	erasures: fc.array(fc.constantFrom("usr_0", "usr_1"), { maxLength: 1 }),
	retentionMs: fc.constantFrom(dayMs, 2 * dayMs),
	leased: fc.boolean(),
});
type State = typeof state extends fc.Arbitrary<infer S> ? S : never;

function put(store: Store, { sessions, ...rest }: State): void {
	const tables = ["sessions", "idempotency_keys", "support_grants", "support_registrations"];
	for (const table of [
		...tables,
		"previews",
		"api_tokens",
		"refused_calls",
		"revocations",
		"audit_events",
		"lost_roles",
		"erasures",
		"administrators",
		"policy",
		"leases",
		"watermarks",
		"outbox",
	]) {
		run(store, `DELETE FROM ${table}`);
	}
	fillObject(store, sessions.length, start);
	for (const [index, one] of sessions.entries()) {
		const ended = one.status === "active" ? null : one.endedAt;
		run(
			store,
			`UPDATE sessions SET status = ?, expires_at = ?, idle_expires_at = ?, ended_at = ?, ended_cause = 'admin', ip = ?,
				last_activity_at = ?, projected_activity_at = ?, shortened_from = ? WHERE id = ?`,
			one.status,
			one.expiresAt,
			one.idleExpiresAt,
			ended,
			one.ip,
			one.activeAt,
			one.projectedAt,
			one.shortenedFrom,
			sessionIdAt(index),
		);
	}
	const each = (query: string, moments: number[]): void => {
		for (const [index, at] of moments.entries()) run(store, query, String(index), at);
	};
	each("INSERT INTO idempotency_keys VALUES (?1, ?1, '', '', '', ?2)", rest.answers);
	each("INSERT INTO previews VALUES (?1, '', '', 0, 0, ?2, 0)", rest.previews);
	each("INSERT INTO support_registrations VALUES (?1, ?1, '', ?2, 0)", rest.registrations);
	each(
		`INSERT INTO support_grants (id, sequence, scope, reason, due_at, granted_at)
			VALUES (?1, 1, 'read', '', ?2, 1)`,
		rest.grants,
	);
	each("INSERT INTO refused_calls VALUES (?1, ?2, NULL)", rest.refusals);
	for (const [index, token] of rest.tokens.entries()) {
		run(
			store,
			`INSERT INTO api_tokens (id, name, scopes, secret_hash, created_at, created_by, expires_at, last_used_at,
				projected_use_at, told) VALUES (?1, '', '[]', ?1, ?, '', ?, ?, ?, 0)`,
			String(index),
			token.madeAt,
			token.endsAt + 14 * dayMs,
			token.usedAt,
			token.toldUseAt,
		);
	}
	const receipt = `INSERT INTO revocations (id, sequence, scope, revoked, already_ended, recorded_at, enforced_at, enforced_by,
		actor, cause, session_ids, more, reach) VALUES (?1, 100 + ?1, '{}', 0, 0, ?2, 1, 1, '{}', 'admin', '[]', 0, '[]')`;
	each(receipt, rest.receipts);
	for (const [index, { coversUntil, projected }] of rest.watermarks.entries()) {
		run(store, receipt, String(50 + index), start - 30 * dayMs);
		run(
			store,
			`INSERT INTO watermarks (sequence, kind, except_ids, at, covers_until, settled, projected)
				VALUES (150 + ?, 'organization', '[]', 1, ?, 1, ?)`,
			index,
			coversUntil,
			projected,
		);
	}
	for (const [index, event] of rest.events.entries()) {
		run(
			store,
			`INSERT INTO audit_events (id, sequence, at, actor_kind, actor_id, action, target_kind, target_id, severity,
				ip, grant_id, details, leaf_index, leaf, salts)
				VALUES (?, 1, ?, 'system', '', ?, '', '', 'info', ?, ?, ?, 100, '{}', '{}')`,
			String(index),
			event.at,
			event.action,
			event.ip,
			event.grant,
			event.details,
		);
		if (event.isInOutbox) {
			run(
				store,
				"INSERT INTO outbox (entity, id, sequence) VALUES ('audit_event', ?, 1)",
				String(index),
			);
		}
	}
	each(
		`INSERT INTO support_grants (id, sequence, scope, reason, due_at, closed_as, closed_at)
			VALUES ('closed' || ?1, 1, 'read', '', 1, 'expired', ?2)`,
		rest.closedGrants,
	);
	each("INSERT INTO lost_roles VALUES (?1, ?2)", rest.lostRoles);
	each(
		`INSERT INTO administrators (id, email, status, invited_at, removed_at)
			VALUES ('removed' || ?1, '', 'removed', 1, ?2)`,
		rest.removed,
	);
	each(
		`INSERT INTO administrators (id, email, status, invited_at, invitation_expires_at)
			VALUES ('invited' || ?1, '', 'invited', 1, ?2)`,
		rest.invitations,
	);
	each(
		`INSERT INTO api_tokens (id, name, scopes, secret_hash, created_at, created_by, told, revoked_at)
			VALUES ('revoked' || ?1, '', '[]', 'revoked' || ?1, 1, '', 1, ?2)`,
		rest.revokedTokens,
	);
	for (const userId of rest.erasures) {
		run(store, "INSERT INTO erasures VALUES (?, 'erased_one', 100, 0, 0)", userId);
	}
	const set = "INSERT INTO policy VALUES (?, ?)";
	run(store, set, "endedRetentionMs", String(rest.retentionMs));
	run(store, set, "addressRetentionMs", String(dayMs));
	run(store, set, "auditRetentionMs", String(rest.retentionMs));
	if (rest.leased) run(store, "INSERT INTO leases VALUES ('one', NULL, 10000)");
}

it("when the work of a reason is done the reason is gone or ahead, whatever the rows say", async () => {
	const organization = await anOrganization();
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		const store = { sql: storage.sql };
		const tx = { store, organizationId: organization.id, caller: theTest, nowMs: start };
		fc.assert(
			fc.property(state, (rows) => {
				put(store, rows);
				for (const work of Object.values(works)) {
					for (let slices = 0; work.run(tx); slices += 1) expect(slices).toBeLessThan(10);
				}
				for (const [name, at] of Object.entries(dueTimes(tx, works))) {
					expect(at === null || (at > start && at < forGood), `${name} is due at ${at}`).toBe(true);
				}
			}),
			{ numRuns: 200 },
		);
	});
});

it("what fails is tried again after a wait that doubles, up to a minute", async () => {
	const organization = await anOrganization();
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		const view = { store: { sql: storage.sql }, organizationId: organization.id, nowMs: start };
		run(view.store, "DELETE FROM outbox");
		const waits = (failures: Partial<typeof noFailures>) =>
			(nextAlarmAt(view, { ...noFailures, ...failures }) ?? 0) - start;
		run(view.store, "INSERT INTO previews VALUES ('late', '', '', 0, 0, ?, 0)", start - 1);
		expect([0, 2, 3, 50].map((work) => waits({ work }))).toEqual([1_000, 2_000, 4_000, minuteMs]);
		run(view.store, "DELETE FROM previews");
		run(view.store, "INSERT INTO support_registrations VALUES ('adm', 'org', '', 0, 1)");
		expect([0, 3, 50].map((losses) => waits({ losses }))).toEqual([1_000, 4_000, minuteMs]);
	});
});

it("an object that starts without its alarm arms it, and leaves one alone that rings soon enough", async () => {
	const organization = await anOrganization();
	const { object } = organization;
	await aSession(organization);
	await projected(organization.id);
	const due = await alarmOf(organization.id);
	expect(due).toBeGreaterThan(start);
	const startedWith = async (alarm: number | null): Promise<void> => {
		await runInDurableObject(stubOf(organization.id), (_object, { storage }) =>
			alarm === null ? storage.deleteAlarm() : storage.setAlarm(alarm),
		);
		await evictDurableObject(stubOf(organization.id));
		must(await object.describe());
	};
	await startedWith(null);
	await vi.waitFor(async () => expect(await alarmOf(organization.id)).toBe(due));
	await startedWith(start + 365 * dayMs);
	await vi.waitFor(async () => expect(await alarmOf(organization.id)).toBe(due));
	await startedWith(start + 1);
	expect(await alarmOf(organization.id)).toBe(start + 1);
});

it("an object that is lost while its alarm runs arms it when it starts anew", async () => {
	const organization = await anOrganization();
	await aSession(organization);
	await projected(organization.id);
	const stub = stubOf(organization.id);
	vi.spyOn(console, "warn").mockReturnValue();
	const hanging = vi.spyOn(env.DB, "batch").mockReturnValue(new Promise<never>(() => undefined));
	await aSession(organization);
	await vi.waitFor(() => expect(hanging).toHaveBeenCalled());
	const ran = runDurableObjectAlarm(stub).catch(() => "lost");
	await runInDurableObject(stub, async (_object, state) => {
		expect(await state.storage.getAlarm()).toBeNull();
		state.abort("lost");
	}).catch(() => undefined);
	expect(await ran).toBe("lost");
	hanging.mockRestore();
	// Whoever held the lost one learns so by a failure.
	await vi.waitFor(async () => must(await organizations.of(organization.id).describe()));
	await vi.waitFor(async () => expect(await alarmOf(organization.id)).toBeGreaterThan(start));
});
