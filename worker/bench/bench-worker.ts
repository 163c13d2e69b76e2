import type { Caller } from "../domain/actor.ts";
import type { Position } from "../domain/lists/page.ts";
import { defaultSort, type SessionSort } from "../domain/lists/session-list.ts";
import { OrganizationObject as ProductObject } from "../index.ts";
import {
	revokeNamed,
	revokeOrganization,
	revokeUser,
} from "../objects/organization/endings/revoke.ts";
import { settleStep } from "../objects/organization/endings/settle-watermarks.ts";
import { run } from "../objects/organization/store/store.ts";
import { databasesOf } from "../repositories/db.ts";
import { SessionRepository } from "../repositories/session-repository.ts";
import { parseSearch } from "../services/client/address-search.ts";
import { someClient } from "../testing/support/clients.ts";
import {
	addressAt,
	emailDomain,
	fillD1,
	fillObject,
	nameAt,
	sessionIdAt,
	userIdAt,
} from "../testing/support/fill.ts";

export * from "../index.ts";

const caller: Caller = { by: { kind: "system", id: "bench", name: "Bench" }, requestId: "bench" };

/** Thrown to undo a transaction once it has been timed. */
class Undo extends Error {}

/** The product's object, filled without waiting and timed from outside. */
export class OrganizationObject extends ProductObject {
	async noop(): Promise<number> {
		return 0;
	}

	async fill(sessions: number): Promise<void> {
		this.host.transactions.change(caller, ({ store, nowMs }) => fillObject(store, sessions, nowMs));
	}

	/** Runs a revocation in a transaction of its own and takes it back, so that each round finds the same data. */
	async revokeAndUndo(scope: "one" | "user" | "organization", which: number): Promise<void> {
		const order = { exceptId: null, reason: "bench" };
		try {
			this.host.transactions.change(caller, (tx) => {
				if (scope === "organization") revokeOrganization(tx, order);
				else if (scope === "user") {
					revokeUser(tx, { ...order, userId: userIdAt(which), cause: "admin" });
				} else {
					const sessionId = sessionIdAt(which);
					const named = { sessionIds: [sessionId], scope: { kind: "session" as const, sessionId } };
					revokeNamed(tx, { ...named, cause: "admin", reason: null });
				}
				throw new Undo();
			});
		} catch (error) {
			if (!(error instanceof Undo)) throw error;
		}
	}

	/** Ends all sessions and settles every row; returns the milliseconds of each step. */
	async settleAll(): Promise<{ rows: number; stepsMs: number[] }> {
		const { transactions } = this.host;
		const { revoked } = transactions.change(caller, (tx) =>
			revokeOrganization(tx, { exceptId: null, reason: "bench" }),
		);
		const stepsMs: number[] = [];
		for (let more = true; more; ) {
			const startedMs = performance.now();
			more = transactions.change(caller, ({ store }) => settleStep(store));
			stepsMs.push(performance.now() - startedMs);
			await scheduler.wait(0);
		}
		run(this.host.store, "DELETE FROM outbox");
		return { rows: revoked, stepsMs };
	}

	override async alarm(): Promise<void> {
		// A bench measures calls, not what follows them.
	}
}

type Operation = (index: number) => Promise<unknown>;

/** One call of each operation, as the Worker makes it. */
async function operationsOf(env: Env, sessions: number): Promise<Record<string, Operation>> {
	const namespace = env.ORGANIZATION as unknown as DurableObjectNamespace<OrganizationObject>;
	const organizationId = `org_bench${sessions}`;
	const object = namespace.getByName(organizationId);
	const repository = new SessionRepository(databasesOf(env));
	const nowMs = Date.now();
	const page = (after: Position | null, query = {}, sort: SessionSort = defaultSort) =>
		repository.page(organizationId, { status: "active", ...query }, sort, after, 50, nowMs);
	const found = (typed: string) => page(null, { search: parseSearch(typed) });
	let hundredth: Position | null = null;
	// The smallest size has no page 100: there it is the first one again.
	for (let count = 0; count < 99 && sessions > 5_000; count += 1) {
		hundredth = (await page(hundredth)).next;
	}
	let refreshToken = "";
	const start = async (index: number) => {
		const user = { id: `usr_new_${index % 50}`, name: "New", email: "new@bench.example" };
		const started = await object.startSession({ user, ...someClient }, caller);
		if (started.ok) refreshToken = started.value.refreshToken;
	};
	await start(0);
	return {
		noop: () => object.noop(),
		check: (index) => object.checkSession(sessionIdAt(index % sessions)),
		start,
		refresh: async () => {
			const answer = await object.refreshSession({ refreshToken }, caller);
			if (answer.ok) refreshToken = answer.value.refreshToken;
		},
		"revoke one": (index) => object.revokeAndUndo("one", index % sessions),
		"revoke user": (index) => object.revokeAndUndo("user", index % sessions),
		"revoke organization": () => object.revokeAndUndo("organization", 0),
		"list page 1": () => page(null),
		"list page 100": () => page(hundredth),
		// The last of them: no other name or address begins like it.
		"list by name": () => found(nameAt(sessions - 1)),
		"list by address": () => found(addressAt(sessions - 1)),
		"list by domain": () => found(`@${emailDomain}`),
		"list by user sort": () => page(null, {}, { by: "user", direction: "asc" }),
	};
}

export default {
	async fetch(request, env) {
		const url = new URL(request.url);
		const sessions = Number(url.searchParams.get("sessions"));
		const namespace = env.ORGANIZATION as unknown as DurableObjectNamespace<OrganizationObject>;
		const object = namespace.getByName(`org_bench${sessions}`);
		// Under a path that the assets leave to the Worker.
		switch (url.pathname.replace("/auth/bench", "")) {
			case "/fill": {
				const id = `org_bench${sessions}`;
				const profile = { id, slug: id, name: id, region: "weur" as const, createdAt: 0 };
				await object.create(profile, caller);
				await object.fill(sessions);
				await fillD1(env.DB, id, sessions, Date.now());
				return Response.json({ ok: true });
			}
			case "/measure": {
				const name = url.searchParams.get("operation") ?? "";
				const iterations = Number(url.searchParams.get("iterations"));
				const operations = await operationsOf(env, sessions);
				const operation = operations[name];
				if (!operation) return Response.json({ microseconds: [] });
				// The runtime's clock shows whole milliseconds: only a series of calls can be timed.
				const startedMs = performance.now();
				for (let index = 0; index < iterations; index += 1) await operation(index * 7919);
				const microseconds = [((performance.now() - startedMs) * 1_000) / iterations];
				return Response.json({ microseconds });
			}
			case "/settle":
				return Response.json(await object.settleAll());
			default:
				return new Response("ready");
		}
	},
} satisfies ExportedHandler<Env>;
