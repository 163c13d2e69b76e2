import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/policy.ts";
import { clientFacts } from "../../../services/client/client-facts.ts";
import {
	anOrganization,
	firefoxOnLinux,
	stubOf,
	theTest,
} from "../../../testing/support/builders.ts";
import { fillObject, sessionIdAt, userIdAt } from "../../../testing/support/fill.ts";
import { nextAlarmAt } from "../due.ts";
import { flushActivity, sweepExpired, sweepRetention } from "../endings/expiry.ts";
import { revokeNamed, revokeOrganization, revokeUser } from "../endings/revoke.ts";
import { settleStep } from "../endings/settle-watermarks.ts";
import { noteActivity } from "../lifecycle/activity.ts";
import { startSession } from "../lifecycle/start-session.ts";
import { listDirectly } from "../sessions/direct-list.ts";
import { findSession } from "../sessions/session-rows.ts";
import type { Store } from "./store.ts";

const sessions = 2_000;
const origin = clientFacts({
	ip: "203.0.113.7",
	userAgent: firefoxOnLinux,
	geo: null,
	authMethods: [],
	clientId: null,
});
const policy = { ...defaultPolicy, sessionsPerUser: 20 };
const at = Date.UTC(2026, 10, 1);
const order = { exceptId: sessionIdAt(3), reason: "test" };

const operations: Record<string, (store: Store, id: string) => unknown> = {
	check: (store) => findSession(store, sessionIdAt(7)),
	start: (store, id) => {
		const user = { id: userIdAt(7), name: "", email: "" };
		return startSession(store, id, { user, ...origin }, policy, theTest, at);
	},
	touch: (store) => noteActivity(store, { sessionId: sessionIdAt(7), at }, policy, at),
	"revoke one": (store, id) => {
		const sessionId = sessionIdAt(7);
		const named = { sessionIds: [sessionId], scope: { kind: "session" as const, sessionId } };
		return revokeNamed(store, id, { ...named, cause: "admin", reason: null }, theTest, at);
	},
	"revoke user": (store, id) =>
		revokeUser(store, id, { ...order, userId: userIdAt(7), cause: "admin" }, theTest, at),
	"revoke organization": (store, id) => revokeOrganization(store, id, order, theTest, at),
	"revoke organization again": (store, id) => revokeOrganization(store, id, order, theTest, at),
	"a check under a watermark": (store) => findSession(store, sessionIdAt(8)),
	"a settling step": (store) => settleStep(store),
	"the sweep of limits": (store) => sweepExpired(store, at),
	"the sweep of retention": (store) => sweepRetention(store, policy, at),
	"the flush of activity": (store) => flushActivity(store, at),
	"the next alarm": (store) => nextAlarmAt(store, 0, at),
	"the list without D1": (store, id) => listDirectly(store, id, {}, at),
};

it("no operation reads the sessions whole, or sorts them", async () => {
	const organization = await anOrganization();
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		fillObject({ sql: storage.sql }, sessions, at);
		const findings: string[] = [];
		for (const [name, operation] of Object.entries(operations)) {
			operation(
				explaining(storage.sql, (detail) => findings.push(`${name}: ${detail}`)),
				organization.id,
			);
		}
		expect(findings).toEqual([]);
	});
});

/** A store that reports each step of a plan that grows with the number of sessions. */
function explaining(sql: SqlStorage, report: (detail: string) => void): Store {
	const exec = (query: string, ...bindings: SqlStorageValue[]) => {
		const plan = sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray();
		for (const { detail } of plan) {
			const reads = /^SCAN sessions(?! USING (COVERING )?INDEX sessions_by_activity)/.test(detail);
			if (reads || detail.includes("TEMP B-TREE FOR ORDER BY")) report(`${detail} in ${query}`);
		}
		return sql.exec(query, ...bindings);
	};
	return { sql: { exec } as unknown as SqlStorage };
}
