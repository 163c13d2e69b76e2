import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { defaultPolicy } from "../../../domain/policy.ts";
import { ComparisonRepository } from "../../../repositories/comparison-repository.ts";
import { databasesOf } from "../../../repositories/db.ts";
import { ReconciliationService } from "../../../services/organizations/reconciliation-service.ts";
import {
	historiesMax,
	historiesTimeoutMs,
	historySeed,
	historyStartMs,
	runsOf,
} from "../../../testing/model/histories.ts";
import { lifecycleHistories } from "../../../testing/model/lifecycle-commands.ts";
import type { Model } from "../../../testing/model/lifecycle-model.ts";
import {
	isAnsweredAsPromised,
	listShowsWhatStands,
	type Real,
} from "../../../testing/model/lifecycle-steps.ts";
import { anOrganization, must, stubOf, theTest } from "../../../testing/support/builders.ts";
import { organizationClient } from "../organization-client.ts";

afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

const runs = historiesMax;

it(`behaves as its model over ${runs} random histories`, {
	timeout: historiesTimeoutMs,
}, async () => {
	let executed = 0;
	await fc.assert(
		fc.asyncProperty(lifecycleHistories, async (history) => {
			vi.useFakeTimers({ toFake: ["Date"] });
			const model: Model = {
				nowMs: historyStartMs,
				idleMs: defaultPolicy.idleTimeoutMs,
				absoluteMs: defaultPolicy.absoluteLifetimeMs,
				sessions: [],
			};
			vi.setSystemTime(model.nowMs);
			const organization = await anOrganization();
			const real: Real = { organization, receipts: [] };
			await fc.asyncModelRun(() => ({ model, real }), history);
			vi.restoreAllMocks();
			await nothingOfAnEndedChainWorks(model, real);
			await countListAndD1Agree(model, real);
			executed += history.length;
		}),
		runsOf(runs),
	);
	console.log(`model: ${runs} histories, ${executed} commands, seed ${historySeed}`);
});

async function nothingOfAnEndedChainWorks(model: Model, real: Real): Promise<void> {
	for (const session of model.sessions.filter(({ ended }) => ended !== null)) {
		await isAnsweredAsPromised(session, real);
		for (const refreshToken of session.tokens) {
			const answer = await real.organization.object.refreshSession({ refreshToken }, theTest);
			expect(answer).toMatchObject({ ok: false, error: { reason: session.ended?.status } });
		}
	}
}

async function countListAndD1Agree(model: Model, real: Real): Promise<void> {
	await listShowsWhatStands(model, real);
	const reconciliation = new ReconciliationService(
		organizationClient(env.ORGANIZATION),
		new ComparisonRepository(databasesOf(env)),
	);
	const order = { organizationId: real.organization.id, repair: false };
	expect(must(await reconciliation.reconcile(order, theTest))).toMatchObject({ equal: true });
	await everyEffectHasOneEvent(real);
}

async function everyEffectHasOneEvent(real: Real): Promise<void> {
	await runInDurableObject(stubOf(real.organization.id), (_object, { storage }) => {
		const orphans = storage.sql
			.exec(
				`SELECT r.id, count(e.id) AS events FROM revocations r
				LEFT JOIN audit_events e ON e.receipt_id = r.id AND e.action = 'sessions.revoked'
				GROUP BY r.id HAVING events <> (r.revoked > 0)`,
			)
			.toArray();
		expect(orphans).toEqual([]);
		const [starts] = storage.sql
			.exec(
				`SELECT (SELECT count(*) FROM sessions) - (SELECT count(*) FROM audit_events WHERE action = 'session.started') AS d,
				(SELECT count(*) FROM sessions WHERE status = 'expired')
					- (SELECT count(*) FROM audit_events WHERE action = 'session.expired') AS e`,
			)
			.toArray();
		expect(starts).toEqual({ d: 0, e: 0 });
	});
}
