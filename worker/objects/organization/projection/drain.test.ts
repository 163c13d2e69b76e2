import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { dayMs, minuteMs, systemClock } from "../../../domain/clock.ts";
import { oneSession } from "../../../domain/receipt.ts";
import { AuditRepository } from "../../../repositories/audit/audit-repository.ts";
import { databasesOf } from "../../../repositories/db.ts";
import { projectionRepository } from "../../../repositories/projection-repository.ts";
import { TimedOut } from "../../../runtime/with-timeout.ts";
import {
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	type TestOrganization,
	theTest,
} from "../../../testing/support/builders.ts";
import { drain, type OutboxEntry, retryAfterMs, writeByHalves } from "../store/outbox.ts";
import { Transactions } from "../store/transaction.ts";
import { projectionOf } from "./projection.ts";

afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

const outboxOf = (organization: TestOrganization): Promise<number> =>
	runInDurableObject(stubOf(organization.id), (_object, { storage }) =>
		Number(storage.sql.exec("SELECT count(*) AS n FROM outbox").one().n),
	);

const statusInD1 = async (sessionId: string): Promise<string | null> =>
	env.DB.prepare("SELECT status FROM user_sessions WHERE id = ?").bind(sessionId).first("status");

const revoke = (organization: TestOrganization, sessionId: string) =>
	organization.object.revoke(
		{
			target: oneSession(sessionId),
			cause: "admin",
			reason: null,
		},
		theTest,
	);

it("with D1 failing sessions start, refresh and end; when it is back, D1 holds all of it", async () => {
	const organization = await anOrganization();
	await projected(organization.id);
	const failing = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	vi.spyOn(console, "warn").mockReturnValue();

	const kept = await aSession(organization);
	const ended = await aSession(organization);
	expect(
		(await organization.object.refreshSession({ refreshToken: kept.refreshToken }, theTest)).ok,
	).toBe(true);
	expect(await revoke(organization, ended.sessionId)).toMatchObject({
		ok: true,
		value: { revoked: 1, state: "enforced" },
	});
	expect((await organization.object.checkSession(ended.sessionId)).active).toBe(false);
	await runDurableObjectAlarm(stubOf(organization.id));
	expect(failing).toHaveBeenCalled();
	expect(await outboxOf(organization)).toBeGreaterThan(0);
	expect(await statusInD1(kept.sessionId)).toBeNull();

	failing.mockRestore();
	expect(await runDurableObjectAlarm(stubOf(organization.id))).toBe(true);
	expect(await outboxOf(organization)).toBe(0);
	expect(await statusInD1(kept.sessionId)).toBe("active");
	expect(await statusInD1(ended.sessionId)).toBe("revoked");
});

it("the alarm is armed again after ten failures in a row", async () => {
	const organization = await anOrganization();
	await projected(organization.id);
	const failing = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	vi.spyOn(console, "warn").mockReturnValue();
	const { sessionId } = await aSession(organization);
	for (let count = 0; count < 10; count += 1) {
		expect(await runDurableObjectAlarm(stubOf(organization.id))).toBe(true);
	}
	failing.mockRestore();
	expect(await runDurableObjectAlarm(stubOf(organization.id))).toBe(true);
	expect(await statusInD1(sessionId)).toBe("active");
});

it("a write that arrives late never undoes a later one", async () => {
	const organization = await anOrganization();
	const { sessionId } = await aSession(organization);
	const snapshot = () =>
		runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
			const sequence = Number(
				storage.sql.exec("SELECT value FROM counters WHERE name = 'sequence'").one().value,
			);
			const entries: OutboxEntry[] = [{ entity: "session", id: sessionId, sequence }];
			const transactions = new Transactions(storage, organization.id, systemClock);
			return projectionOf(transactions.reading(), entries);
		});
	const before = await snapshot();
	await revoke(organization, sessionId);
	const after = await snapshot();
	await projectionRepository(databasesOf(env)).write(after);
	await projectionRepository(databasesOf(env)).write(before);
	await projectionRepository(databasesOf(env)).write(after);
	expect(await statusInD1(sessionId)).toBe("revoked");
});

it("the alarm writes down idle and absolute endings, each with one event", async () => {
	const organization = await anOrganization();
	const { sessionId, createdAt } = await aSession(organization);
	await projected(organization.id);
	vi.useFakeTimers({ toFake: ["Date"], now: createdAt + 7 * dayMs });
	await runDurableObjectAlarm(stubOf(organization.id));
	await runDurableObjectAlarm(stubOf(organization.id));
	await projected(organization.id);
	expect(await statusInD1(sessionId)).toBe("expired");
	expect(await organization.object.describe()).toMatchObject({ value: { activeSessions: 0 } });
	const { items: events } = await new AuditRepository(databasesOf(env)).page(
		organization.id,
		{},
		{ direction: "desc", after: null, limit: 100 },
	);
	expect(events.filter((event) => event.action === "session.expired")).toHaveLength(1);
});

it("every change has exactly one event, in the order of the sequence", async () => {
	const organization = await anOrganization();
	const one = await aSession(organization);
	const two = await aSession(organization);
	await revoke(organization, one.sessionId);
	await revoke(organization, one.sessionId);
	await revoke(organization, two.sessionId);
	await projected(organization.id);
	const { items: events } = await new AuditRepository(databasesOf(env)).page(
		organization.id,
		{},
		{ direction: "desc", after: null, limit: 100 },
	);
	expect(events.reverse().map(({ action, target }) => [action, target.id])).toEqual([
		["organization.created", organization.id],
		["session.started", one.sessionId],
		["session.started", two.sessionId],
		["sessions.revoked", one.sessionId],
		["revocation.enforced", one.sessionId],
		["sessions.revoked", two.sessionId],
		["revocation.enforced", two.sessionId],
	]);
	const sequences = events.map(({ sequence }) => sequence);
	expect([...new Set(sequences)].sort((a, b) => a - b)).toEqual(sequences);
});

it("no leaf counts as confirmed, and none is signed, that D1 does not have", async () => {
	const organization = await anOrganization();
	await projected(organization.id);
	vi.spyOn(console, "warn").mockReturnValue();
	const writing = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	// More changes than one batch takes.
	for (let n = 0; n < 200; n += 1) await aSession(organization);
	writing.mockRestore();
	const write = env.DB.batch.bind(env.DB);
	const failing = vi
		.spyOn(env.DB, "batch")
		.mockImplementationOnce(write)
		.mockRejectedValue(new Error("D1 is down"));
	await organization.object.checkpoint();
	failing.mockRestore();
	const { log } = must(await organization.object.health());
	expect(log.confirmed).toBeGreaterThan(1);
	expect(log.confirmed).toBeLessThan(log.size);
	expect(log.checkpoint?.size ?? 0).toBeLessThanOrEqual(log.confirmed);
	const held = await env.DB.prepare(
		`SELECT count(*) AS n FROM audit_events WHERE organization_id = ?1 AND leaf_index < (
			SELECT log_size FROM projection_progress WHERE organization_id = ?1)`,
	)
		.bind(organization.id)
		.first("n");
	expect(held).toBe(log.confirmed);
	await organization.object.checkpoint();
	const whole = must(await organization.object.health()).log;
	expect([whole.confirmed, whole.checkpoint?.size]).toEqual([whole.size, whole.size]);
});

it("an entry that changed again while it was written is written again", async () => {
	const entries: OutboxEntry[] = [{ entity: "session", id: "ses_1", sequence: 1 }];
	const written: number[] = [];
	await drain({
		next: () => entries.slice(),
		async project([entry]) {
			written.push(entry?.sequence ?? 0);
			if (written.length === 1) entries[0] = { entity: "session", id: "ses_1", sequence: 2 };
		},
		forget(done) {
			for (const entry of done) {
				if (entries[0]?.sequence === entry.sequence) entries.pop();
			}
		},
	});
	expect(written).toEqual([1, 2]);
});

it("the wait after failures doubles up to a minute", () => {
	expect([1, 2, 3, 7, 50].map(retryAfterMs)).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
});

it("with D1 full nothing is lost: changes wait, health says why, and all is there once there is room", async () => {
	const organization = await anOrganization();
	await projected(organization.id);
	const unwritten = async () => must(await organization.object.health()).unwritten;
	expect(await unwritten()).toMatchObject({ waiting: 0, wantsRoom: false });
	const full = new Error("D1_ERROR: Exceeded maximum DB size.");
	const failing = vi.spyOn(env.DB, "batch").mockRejectedValue(full);
	vi.spyOn(console, "warn").mockReturnValue();

	const kept = await aSession(organization);
	const ended = await aSession(organization);
	await revoke(organization, ended.sessionId);
	await runDurableObjectAlarm(stubOf(organization.id));
	expect((await organization.object.checkSession(kept.sessionId)).active).toBe(true);
	expect((await organization.object.checkSession(ended.sessionId)).active).toBe(false);
	expect(await unwritten()).toMatchObject({ wantsRoom: true });
	expect((await unwritten()).waiting).toBe(await outboxOf(organization));

	failing.mockRejectedValue(new Error("D1 is down"));
	await runDurableObjectAlarm(stubOf(organization.id));
	expect(await unwritten()).toMatchObject({ wantsRoom: false });

	failing.mockRestore();
	await runDurableObjectAlarm(stubOf(organization.id));
	expect(await unwritten()).toMatchObject({ waiting: 0, wantsRoom: false });
	expect(await statusInD1(kept.sessionId)).toBe("active");
	expect(await statusInD1(ended.sessionId)).toBe("revoked");
});

/** D1 as it is when it has no room for another session; whatever else it is asked for it does. */
function fullForSessions(): () => void {
	const growing = new WeakSet<D1PreparedStatement>();
	const [prepare, batch] = [env.DB.prepare.bind(env.DB), env.DB.batch.bind(env.DB)];
	const preparing = vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
		const statement = prepare(query);
		const bind = statement.bind.bind(statement);
		statement.bind = (...values) => {
			const bound = bind(...values);
			if (/^insert into "?user_sessions"?/i.test(query)) growing.add(bound);
			return bound;
		};
		return statement;
	});
	const batching = vi.spyOn(env.DB, "batch").mockImplementation((statements) => {
		const grows = statements.some((statement) => growing.has(statement));
		return grows
			? Promise.reject(new Error("D1_ERROR: Exceeded maximum DB size."))
			: batch(statements);
	});
	return () => {
		preparing.mockRestore();
		batching.mockRestore();
	};
}

it("what a full D1 is to delete does not wait behind what it has no room for", async () => {
	const organization = await anOrganization();
	const over = await aSession(organization);
	await revoke(organization, over.sessionId);
	await projected(organization.id);
	vi.spyOn(console, "warn").mockReturnValue();
	const makeRoom = fullForSessions();
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 400 * dayMs });

	const { sessionId } = await aSession(organization);
	await runDurableObjectAlarm(stubOf(organization.id));
	await runDurableObjectAlarm(stubOf(organization.id));
	expect(await statusInD1(over.sessionId)).toBeNull();
	expect(await statusInD1(sessionId)).toBeNull();
	expect(must(await organization.object.health()).unwritten.wantsRoom).toBe(true);

	makeRoom();
	await runDurableObjectAlarm(stubOf(organization.id));
	expect(await statusInD1(sessionId)).toBe("active");
	expect(await outboxOf(organization)).toBe(0);
});

/** In D1 itself: it takes no row of this session. */
async function refuseSession(sessionId: string): Promise<() => Promise<void>> {
	const trigger = `refuse_${sessionId}`;
	for (const event of ["INSERT", "UPDATE"]) {
		await env.DB.prepare(
			`CREATE TRIGGER ${trigger}_${event} BEFORE ${event} ON user_sessions WHEN NEW.id = '${sessionId}'
			BEGIN SELECT RAISE(ABORT, 'no such row'); END`,
		).run();
	}
	return async () => {
		for (const event of ["INSERT", "UPDATE"]) {
			await env.DB.prepare(`DROP TRIGGER ${trigger}_${event}`).run();
		}
	};
}

it("a row that D1 refuses holds up no other: it waits, Health says so, and it is written once it can be", async () => {
	const organization = await anOrganization();
	await projected(organization.id);
	vi.spyOn(console, "warn").mockReturnValue();
	const failing = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	const sessions = [];
	for (let n = 0; n < 12; n += 1) sessions.push(await aSession(organization));
	const bad = sessions[4]?.sessionId ?? "";
	const takeAgain = await refuseSession(bad);
	failing.mockRestore();
	await runDurableObjectAlarm(stubOf(organization.id));

	const inD1 = await Promise.all(sessions.map(({ sessionId }) => statusInD1(sessionId)));
	expect(inD1.filter((status) => status === "active")).toHaveLength(11);
	expect(await statusInD1(bad)).toBeNull();
	const { unwritten, log } = must(await organization.object.health());
	expect(unwritten).toMatchObject({ waiting: 1, parked: 1, wantsRoom: false });
	expect(log.confirmed).toBe(log.size);
	const later = await aSession(organization);
	await runDurableObjectAlarm(stubOf(organization.id));
	expect(await statusInD1(later.sessionId)).toBe("active");

	await takeAgain();
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5 * minuteMs });
	expect(await runDurableObjectAlarm(stubOf(organization.id))).toBe(true);
	expect(await statusInD1(bad)).toBe("active");
	expect(must(await organization.object.health()).unwritten).toMatchObject({
		waiting: 0,
		parked: 0,
	});
});

it("an event that cannot be read holds up no other, and no checkpoint is signed over it", async () => {
	const organization = await anOrganization();
	await projected(organization.id);
	vi.spyOn(console, "warn").mockReturnValue();
	const failing = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	const first = await aSession(organization);
	const second = await aSession(organization);
	const leaf = await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		const [row] = storage.sql
			.exec("SELECT leaf_index FROM audit_events WHERE target_id = ?", first.sessionId)
			.toArray();
		storage.sql.exec("UPDATE audit_events SET salts = 'torn' WHERE target_id = ?", first.sessionId);
		return Number(row?.leaf_index);
	});
	failing.mockRestore();
	await organization.object.checkpoint();
	expect(await statusInD1(first.sessionId)).toBe("active");
	expect(await statusInD1(second.sessionId)).toBe("active");
	const signedUpTo = async () => {
		const { unwritten, log } = must(await organization.object.health());
		return [unwritten.parked, log.confirmed, log.checkpoint?.size];
	};
	expect(await signedUpTo()).toEqual([1, leaf, leaf]);
	await aSession(organization);
	await organization.object.checkpoint();
	expect(await signedUpTo()).toEqual([1, leaf, leaf]);
});

it("where most rows cannot be written it is not the rows, and none is parked", async () => {
	const entries = Array.from(
		{ length: 100 },
		(_, n): OutboxEntry => ({
			entity: "session",
			id: `ses_${n}`,
			sequence: n,
		}),
	);
	let writes = 0;
	const written = writeByHalves(entries, 20, () => {
		writes += 1;
		return Promise.reject(new Error("no such table"));
	});
	await expect(written).rejects.toThrow("no such table");
	expect(writes).toBeLessThan(100);
});

it("an error that says nothing about rows parks none, and a row that fails only once is written", async () => {
	const entries: OutboxEntry[] = [1, 2, 3].map((n) => ({
		entity: "session",
		id: `ses_${n}`,
		sequence: n,
	}));
	const late = new TimedOut();
	const isOfRows = (error: unknown) => error !== late;
	const slow = writeByHalves(entries, 20, () => Promise.reject(late), isOfRows);
	await expect(slow).rejects.toBe(late);
	const written: string[] = [];
	let failures = 0;
	const bad = await writeByHalves(entries, 20, async (some) => {
		if (some.some(({ id }) => id === "ses_2") && failures++ < 3) throw new Error("a bad moment");
		written.push(...some.map(({ id }) => id));
	});
	expect(bad).toEqual([]);
	expect(written.sort()).toEqual(["ses_1", "ses_2", "ses_3"]);
});
