import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { type Action, permissions } from "../../../domain/permissions.ts";
import {
	historiesMax,
	historiesTimeoutMs,
	historySeed,
	historyStartMs,
	runsOf,
} from "../../../testing/model/histories.ts";
import { supportHistories } from "../../../testing/model/support-commands.ts";
import { isOpen, promised, type SupportModel } from "../../../testing/model/support-model.ts";
import type { SupportReal } from "../../../testing/model/support-steps.ts";
import {
	aGlobalAdministrator,
	anOrganization,
	projected,
	stubOf,
	type TestAdministrator,
} from "../../../testing/support/builders.ts";
import { fetchWorker, origin } from "../../../testing/support/callers.ts";

afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

const runs = Math.ceil(historiesMax / 2);

it(`at no instant a global admin gets into an organization outside a live grant of the right scope, over ${runs} histories`, {
	timeout: historiesTimeoutMs,
}, async () => {
	let executed = 0;
	let checks = 0;
	// Somebody must stay: the last global admin cannot be removed.
	await aGlobalAdministrator();
	const tables = new Map<string, number>();
	await fc.assert(
		fc.asyncProperty(supportHistories, async (history) => {
			vi.useFakeTimers({ toFake: ["Date"] });
			const nowMs = historyStartMs;
			vi.setSystemTime(nowMs);
			const model: SupportModel = { nowMs, grants: [], visits: [], removed: new Set() };
			const organizations = [await anOrganization(), await anOrganization()];
			const owners = await Promise.all(
				organizations.map(({ token }) => token("support", "read", "revoke", "policy", "audit")),
			);
			const people = [await aGlobalAdministrator(), await aGlobalAdministrator()];
			const real: SupportReal = { organizations, owners, people, checks: 0 };
			await fc.asyncModelRun(() => ({ model, real }), history);
			checks += real.checks + (await everyProcedureKeepsThePromise(model, real, tables));
			await everyEndIsWrittenDownOnce(model, real);
			executed += history.length;
		}),
		runsOf(runs),
	);
	console.log(
		`support: ${runs} histories, ${executed} commands, ${checks} checks, seed ${historySeed}`,
	);
});

/** Procedures that would run without any further input and change something. */
const effective: Action[] = ["supportGrants.enter", "supportGrants.leave"];

const actions = (Object.keys(permissions) as Action[]).filter(
	(action) => typeof permissions[action].globalAdmin !== "boolean" && !effective.includes(action),
);
/** How often a person to whom the same is promised is tried on every procedure; from then on, on some. */
const wholeTables = 4;
const someActions = 3;

/** @param tables how often each promise was tried so far */
async function everyProcedureKeepsThePromise(
	model: SupportModel,
	real: SupportReal,
	tables: Map<string, number>,
): Promise<number> {
	let checks = 0;
	for (const [holder, person] of real.people.entries()) {
		for (const [index, { id }] of real.organizations.entries()) {
			const [read, manage] = promised(model, holder, index);
			const live = await fetchWorker(`/live?organizationId=${id}`, {
				headers: { upgrade: "websocket", cookie: person.cookie, origin },
			});
			expect(["live", live.status === 101]).toEqual(["live", read === "allowed"]);
			live.webSocket?.accept();
			live.webSocket?.close();
			const tried = tables.get(`${read} ${manage}`) ?? 0;
			tables.set(`${read} ${manage}`, tried + 1);
			const from = (tried * someActions) % actions.length;
			const some = tried < wholeTables ? actions : actions.slice(from, from + someActions);
			const answers = some.map(async (action) => [action, await reasonOf(action, id, person)]);
			expect(await Promise.all(answers)).toEqual(
				some.map((action) => [action, permissions[action].globalAdmin === "read" ? read : manage]),
			);
			checks += 1 + some.length;
		}
	}
	return checks;
}

const queries = /\.(list|get|facets|simulate|previewRevocation)$/;

/** What a call that names only the organization is answered with; who gets as far as the rest of the input is let in. */
async function reasonOf(
	action: Action,
	organizationId: string,
	{ cookie }: TestAdministrator,
): Promise<string> {
	const response = queries.test(action)
		? await fetchWorker(
				`/trpc/${action}?input=${encodeURIComponent(JSON.stringify({ organizationId }))}`,
				{ headers: { cookie, origin } },
			)
		: await fetchWorker(`/trpc/${action}`, {
				method: "POST",
				headers: { cookie, origin, "content-type": "application/json" },
				body: JSON.stringify({ organizationId }),
			});
	const { error } = await response.json<{ error?: { data: { reason: string } } }>();
	const reason = error?.data.reason ?? "allowed";
	// Input and sign-in are judged after access.
	return reason === "bad_input" || reason === "step_up_required" ? "allowed" : reason;
}

async function everyEndIsWrittenDownOnce(model: SupportModel, real: SupportReal): Promise<void> {
	for (const [index, organization] of real.organizations.entries()) {
		await projected(organization.id);
		const closings = await runInDurableObject(stubOf(organization.id), (_object, { storage }) =>
			storage.sql
				.exec<{ id: string; n: number }>(
					`SELECT g.id, count(e.id) AS n FROM support_grants g LEFT JOIN audit_events e ON e.target_id = g.id
					AND e.action IN ('support_grant.expired', 'support_grant.revoked', 'support_grant.declined',
						'support_grant.lapsed', 'support_grant.replaced') GROUP BY g.id`,
				)
				.toArray(),
		);
		const promisedClosings = model.grants
			.filter((grant) => grant.organization === index)
			.map((grant) => [grant.id, isOpen(model, grant) ? 0 : 1]);
		expect(closings.map(({ id, n }) => [id, n]).sort()).toEqual(promisedClosings.sort());
		const { n } = await runInDurableObject(stubOf(organization.id), (_object, { storage }) =>
			storage.sql
				.exec<{ n: number }>(
					`SELECT (SELECT count(*) FROM sessions WHERE status = 'active')
					- (SELECT value FROM counters WHERE name = 'active_sessions') AS n`,
				)
				.one(),
		);
		expect(n).toBe(0);
	}
}
