import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { anOrganization, must, stubOf, theTest } from "../../../testing/support/builders.ts";
import { someClient } from "../../../testing/support/clients.ts";
import { fillObject, sessionIdAt, userIdAt } from "../../../testing/support/fill.ts";
import { nextAlarmAt, noFailures, sweeps } from "../due.ts";
import { flushActivity, sweepExpired } from "../endings/expiry.ts";
import { revokeNamed, revokeOrganization, revokeUser } from "../endings/revoke.ts";
import { settleStep } from "../endings/settle-watermarks.ts";
import { noteActivity } from "../lifecycle/activity.ts";
import { adoptedBefore, adoptSession } from "../lifecycle/adopt-session.ts";
import { eraseUser, erasureWork } from "../lifecycle/erasure.ts";
import { startSession } from "../lifecycle/start-session.ts";
import { listDirectly } from "../sessions/direct-list.ts";
import { findSession } from "../sessions/session-rows.ts";
import type { Store } from "./store.ts";
import type { Transaction } from "./transaction.ts";

const sessions = 2_000;
const at = Date.UTC(2026, 10, 1);
const order = { exceptId: sessionIdAt(3), reason: "test" };

const anAdoption = {
	...someClient,
	...{ sessionId: "ses_adopted", issuer: "https://id.example", providerSessionId: "s" },
	...{ user: { id: userIdAt(7), name: "", email: "" }, issuedAt: at, sessionMaxMs: 1 },
};

const operations: Record<string, (tx: Transaction) => unknown> = {
	check: ({ store }) => findSession(store, sessionIdAt(7)),
	start: (tx) =>
		startSession(tx, { user: { id: userIdAt(7), name: "", email: "" }, ...someClient }),
	adopt: (tx) => adoptSession(tx, anAdoption),
	"adopt again": (tx) => [adoptedBefore(tx, anAdoption, theTest), adoptSession(tx, anAdoption)],
	touch: (tx) => noteActivity(tx, { sessionId: sessionIdAt(7), at }),
	"revoke one": (tx) => {
		const sessionId = sessionIdAt(7);
		const named = { sessionIds: [sessionId], scope: { kind: "session" as const, sessionId } };
		return revokeNamed(tx, { ...named, cause: "admin", reason: null });
	},
	"revoke user": (tx) => revokeUser(tx, { ...order, userId: userIdAt(7), cause: "admin" }),
	"revoke organization": (tx) => revokeOrganization(tx, order),
	"revoke organization again": (tx) => revokeOrganization(tx, order),
	"a check under a watermark": ({ store }) => findSession(store, sessionIdAt(8)),
	"a settling step": ({ store }) => settleStep(store),
	"the sweep of limits": sweepExpired,
	"an erasure": (tx) => {
		eraseUser(tx, userIdAt(90));
		for (let slices = 0; slices < 5; slices += 1) erasureWork.run(tx);
	},
	"everything that is due by time": (tx) => {
		for (const sweep of Object.values(sweeps)) sweep.run(tx);
	},
	"the flush of activity": ({ store }) => flushActivity(store, at),
	"the next alarm": (tx) => nextAlarmAt(tx, noFailures),
	"the list without D1": (tx) => listDirectly(tx, {}),
};

it("no operation reads the sessions whole, nor the log or the receipts, or sorts them", async () => {
	const organization = await anOrganization();
	// So that a start has to look at what the person has already.
	must(await organization.object.setPolicy({ sessionsPerUser: 20 }, theTest));
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		fillObject({ sql: storage.sql }, sessions, at);
		const findings: string[] = [];
		for (const [name, operation] of Object.entries(operations)) {
			const store = explaining(storage.sql, (detail) => findings.push(`${name}: ${detail}`));
			operation({ store, organizationId: organization.id, caller: theTest, nowMs: at });
		}
		expect(findings).toEqual([]);
	});
});

/** A store that reports each step of a plan that grows with the number of sessions. */
function explaining(sql: SqlStorage, report: (detail: string) => void): Store {
	const exec = (query: string, ...bindings: SqlStorageValue[]) => {
		const plan = sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray();
		for (const { detail } of plan) {
			const reads =
				/^SCAN sessions(?! USING (COVERING )?INDEX sessions_by_activity)/.test(detail) ||
				/^SCAN (audit_events|revocations)(?! USING)/.test(detail);
			if (reads || detail.includes("TEMP B-TREE FOR ORDER BY")) report(`${detail} in ${query}`);
		}
		return sql.exec(query, ...bindings);
	};
	return { sql: { exec } as unknown as SqlStorage };
}
