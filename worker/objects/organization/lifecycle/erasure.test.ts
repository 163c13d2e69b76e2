import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { Caller } from "../../../domain/actor.ts";
import { newSecret } from "../../../domain/ids.ts";
import type { SessionQuery } from "../../../domain/lists/session-filter.ts";
import { oneSession } from "../../../domain/receipt.ts";
import { parseSearch } from "../../../services/client/address-search.ts";
import { tablesInD1, tablesOf } from "../../../testing/storage/stored-tables.ts";
import {
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	theTest,
} from "../../../testing/support/builders.ts";
import { safariOnIphone } from "../../../testing/support/clients.ts";
import { fillObject } from "../../../testing/support/fill.ts";
import { noteEnforced } from "../endings/record-revocation.ts";
import { rootWork } from "../endings/revocation-leaves.ts";
import { revokeUser } from "../endings/revoke.ts";
import { settleStep } from "../endings/settle-watermarks.ts";
import { allLeaseChanges } from "../leases/lease-changes.ts";
import { first, run } from "../store/store.ts";
import { eraseUser, erasureWork } from "./erasure.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

/** Somebody of whom every kind of trace lies in the object and in D1, and all that would give them away. */
async function aKnownPerson() {
	const organization = await anOrganization();
	const { id, object } = organization;
	const word = newSecret()
		.slice(0, 8)
		.toLowerCase()
		.replaceAll(/[^a-z]/g, "x");
	const user = { userId: `usr_${word}`, name: `Raj ${word}`, email: `${word}@acme.example` };
	const facts = { ...user, ip: "203.0.113.77", city: `Pune-${word}` };
	const elsewhere = "198.51.100.77";
	const person: Caller = {
		by: { kind: "person", id: user.userId, name: user.name },
		requestId: "req_test",
		ip: "192.0.2.77",
	};
	const once = { key: "one", procedure: "sessions.revokeMine", digest: "", secret: newSecret() };
	const [first_, second, third] = [
		await aSession(organization, facts),
		await aSession(organization, facts),
		await aSession(organization, facts),
	];
	must(await object.refreshSession({ refreshToken: first_.refreshToken }, theTest));
	const again = { refreshToken: first_.refreshToken, ip: elsewhere, userAgent: safariOnIphone };
	must(await object.refreshSession(again, theTest));
	must(await object.exportUser(user.userId, theTest));
	// The object has let go of one event, D1 has not.
	await projected(id);
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		run({ sql: storage.sql }, "DELETE FROM audit_events WHERE action = 'user.exported'");
	});
	must(await object.exportUser(user.userId, theTest));
	const reason = `${user.name} has left`;
	const own = { target: oneSession(second.sessionId), cause: "user" as const, reason };
	must(await object.revoke(own, { ...person, once }));
	await object.noteRefusedCall({ call: "x", refused: "forbidden", organizationId: id }, person);
	await object.noteRefusedCall({ call: "x", refused: "forbidden", organizationId: id }, person);
	const target = { kind: "user" as const, userId: user.userId };
	const look = (query: SessionQuery) =>
		object.previewRevocation({ query, exceptId: null, credentialId: "tok" });
	must(await look({ userId: user.userId }));
	const preview = must(await look({ search: parseSearch(user.name) }));
	const confirmed = {
		kind: "preview" as const,
		previewId: preview.previewId,
		expectedCount: preview.count,
		confirm: organization.slug,
	};
	must(await object.revoke({ target: confirmed, cause: "admin", reason: null }, theTest));
	const fourth = await aSession(organization, facts);
	must(await object.revoke({ target, cause: "admin", reason }, theTest));
	const traces = [word, facts.ip, elsewhere, person.ip ?? "", facts.city];
	const sessionIds = [first_, second, third, fourth].map(({ sessionId }) => sessionId);
	return { organization, user, facts, traces, sessionIds };
}

/** Which of the traces lie where. */
async function found(organizationId: string, traces: string[]): Promise<string[]> {
	const tables: Record<string, unknown[]> = {
		...(await tablesOf(organizationId)),
		...Object.fromEntries(
			Object.entries(await tablesInD1(organizationId)).map(([name, rows]) => [`D1 ${name}`, rows]),
		),
	};
	return Object.entries(tables).flatMap(([name, rows]) => {
		const held = JSON.stringify(rows).toLowerCase();
		return traces.filter((trace) => held.includes(trace.toLowerCase())).map(() => name);
	});
}

it("whoever is erased is a pseudonym in every table of the object and of D1", async () => {
	const { organization, user, traces } = await aKnownPerson();
	const { id, object } = organization;
	await projected(id);
	expect([...new Set(await found(id, traces))].sort()).toEqual([
		"D1 audit_events",
		"D1 revocations",
		"D1 user_search_terms",
		"D1 user_sessions",
		"D1 users",
		"D1 watermarks",
		"audit_events",
		"idempotency_keys",
		"previews",
		"refused_calls",
		"revocations",
		"sessions",
		"users",
		"watermarks",
	]);
	const { erased, complete } = must(await object.eraseUser(user.userId, theTest));
	expect([erased, complete]).toEqual([4, true]);
	await projected(id);
	expect(await found(id, traces)).toEqual([]);
	const { audit_events: events = [] } = await tablesOf(id);
	const named = events.filter((row) => String(row.target_id).startsWith("erased_"));
	expect(named.map((row) => row.action).sort()).toEqual([
		"revocation.enforced",
		"sessions.revoked",
		"user.erased",
		"user.erasure_completed",
		"user.exported",
	]);
	expect(new Set(named.map((row) => row.target_id)).size).toBe(1);
});

it("D1 names nobody who was erased while it was down, once it is back", async () => {
	const { organization, user, traces } = await aKnownPerson();
	const { id, object } = organization;
	await projected(id);
	vi.spyOn(console, "warn").mockReturnValue();
	const failing = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	must(await object.eraseUser(user.userId, theTest));
	const ofObject = (await found(id, traces)).filter((name) => !name.startsWith("D1 "));
	expect(new Set(ofObject)).toEqual(new Set(["erasures", "outbox"]));
	failing.mockRestore();
	await projected(id);
	expect(await found(id, traces)).toEqual([]);
});

it("what was typed about whoever is erased goes from D1 too, where the object has let go of the event", async () => {
	const organization = await anOrganization();
	const { id, object } = organization;
	await aSession(organization, { userId: "usr_mia" });
	const target = { kind: "user" as const, userId: "usr_mia" };
	must(await object.revoke({ target, cause: "admin", reason: "Mia has left" }, theTest));
	await projected(id);
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		run({ sql: storage.sql }, "DELETE FROM audit_events");
	});
	must(await object.eraseUser("usr_mia", theTest));
	await projected(id);
	expect(await found(id, ["Mia has left", "usr_mia"])).toEqual([]);
	const { audit_events: events = [] } = await tablesInD1(id);
	const ended = events.filter(({ action }) => action === "sessions.revoked");
	expect(ended.map(({ salts }) => JSON.parse(String(salts)))).toEqual([
		expect.objectContaining({ targetId: expect.any(Number), reason: expect.any(Number) }),
	]);
});

it("an ending that comes into force while its person is being erased names nobody", async () => {
	const organization = await anOrganization();
	const { id } = organization;
	await aSession(organization, { userId: "usr_mia" });
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		const enforcement = (nowMs: number) => ({ enforcedAt: null, enforcedBy: nowMs + 10_000 });
		const nothing = () => undefined;
		const store = {
			sql: storage.sql,
			reach: {
				...{ enforcement, note: nothing, noteAtOnce: nothing },
				...{ discarded: nothing, committed: nothing },
			},
		};
		const tx = { store, organizationId: id, nowMs: Date.now(), caller: theTest };
		const { receipt } = eraseUser(tx, "usr_mia");
		while (settleStep(store)) {
			// Not of interest here.
		}
		// The last holder of a lease acknowledges between two slices.
		noteEnforced(tx, receipt.sequence, []);
		while (erasureWork.run(tx)) {
			// Not of interest here.
		}
	});
	await projected(id);
	expect(await found(id, ["usr_mia"])).toEqual([]);
	const { audit_events: events = [] } = await tablesOf(id);
	const enforced = events.filter(({ action }) => action === "revocation.enforced");
	expect(enforced.map(({ target_id }) => String(target_id).slice(0, 7))).toEqual(["erased_"]);
});

it("whoever is erased while the root of their sessions is being found is counted whole", async () => {
	const organization = await anOrganization();
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		const store = { sql: storage.sql };
		const tx = { store, organizationId: organization.id, nowMs: Date.now(), caller: theTest };
		fillObject(store, 3_000, tx.nowMs);
		// Those who are erased first are not those that are read first.
		run(store, "UPDATE sessions SET user_id = 'usr_many', sequence = 4000 - sequence");
		run(store, "UPDATE counters SET value = 5000 WHERE name = 'sequence'");
		const order = { userId: "usr_many", exceptId: null, cause: "admin" as const, reason: null };
		const { id, revoked } = revokeUser(tx, order);
		while (settleStep(store)) {
			// Not of interest here.
		}
		rootWork.run(tx);
		eraseUser(tx, "usr_many");
		while (erasureWork.run(tx)) rootWork.run(tx);
		const row = first<{ leaf: string }>(
			store,
			"SELECT leaf FROM audit_events WHERE receipt_id = ? AND action = 'revocation.enforced'",
			id,
		);
		expect(revoked).toBe(3_000);
		expect(JSON.parse(row?.leaf ?? "{}")).toMatchObject({
			revocation: { sessions: { count: 3_000 } },
		});
	});
});

it("what was erased stays ended for holders of leases, also when the object starts anew", async () => {
	const { organization, user, sessionIds } = await aKnownPerson();
	const { id, object } = organization;
	must(await object.eraseUser(user.userId, theTest));
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		const view = { store: { sql: storage.sql }, organizationId: id, nowMs: Date.now() };
		const { ended } = allLeaseChanges(view, 0);
		expect(new Set(ended.map(({ sessionId }) => sessionId))).toEqual(new Set(sessionIds));
	});
	for (const sessionId of sessionIds) {
		expect(await object.checkSession(sessionId)).toMatchObject({ active: false });
	}
});

it("who signs in under the id again is somebody new", async () => {
	const { organization, user, facts } = await aKnownPerson();
	const { id, object } = organization;
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		const tx = {
			store: { sql: storage.sql },
			organizationId: id,
			nowMs: Date.now(),
			caller: theTest,
		};
		eraseUser(tx, user.userId);
	});
	const { sessionId } = await aSession(organization, facts);
	await projected(id);
	expect((await tablesOf(id)).erasures).toEqual([]);
	expect(must(await object.getSession(sessionId))).toMatchObject({
		status: "active",
		user: { id: user.userId, name: user.name },
	});
});

it("however many sessions a person has, no transaction rewrites more than a slice of them", async () => {
	const organization = await anOrganization();
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		const store = { sql: storage.sql };
		const tx = { store, organizationId: organization.id, nowMs: Date.now(), caller: theTest };
		fillObject(store, 1_500, tx.nowMs);
		run(store, "UPDATE sessions SET user_id = 'usr_many'");
		const rewrittenBy = (work: () => unknown): number => {
			const total = () => first<{ n: number }>(store, "SELECT total_changes() AS n")?.n ?? 0;
			const before = total();
			work();
			return total() - before;
		};
		expect(rewrittenBy(() => eraseUser(tx, "usr_many"))).toBeLessThan(50);
		while (settleStep(store)) {
			// Not of interest here.
		}
		let slices = 0;
		for (let more = true; more; slices += 1) {
			const rewritten = rewrittenBy(() => {
				more = erasureWork.run(tx);
			});
			expect(rewritten).toBeLessThan(500);
		}
		expect(slices).toBeGreaterThan(7);
		expect(first(store, "SELECT 1 AS found FROM sessions WHERE user_id = 'usr_many'")).toBeNull();
	});
});
