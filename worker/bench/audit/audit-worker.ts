import type { Caller } from "../../domain/actor.ts";
import { OrganizationObject as ProductObject } from "../../index.ts";
import { noteConfirmed } from "../../objects/organization/projection/projected-log.ts";
import { projectionOf } from "../../objects/organization/projection/projection.ts";
import { recordEvent } from "../../objects/organization/store/audit-events.ts";
import { nextSequence } from "../../objects/organization/store/store.ts";
import { databasesOf } from "../../repositories/db.ts";
import { projectionRepository } from "../../repositories/projection-repository.ts";
import { createServices } from "../../services/services.ts";
import { benchReason, fillLog } from "./fill-log.ts";
import { fillD1Plainly, fillObjectPlainly } from "./fill-plain.ts";

export * from "../../index.ts";

const caller: Caller = { by: { kind: "system", id: "bench", name: "Bench" }, requestId: "bench" };

/** Events that reach D1 in one write. */
const written = 1_000;

/** The product's object, whose log is filled without waiting and timed from outside. */
export class OrganizationObject extends ProductObject {
	/** Events that D1 has as well. */
	async fillLog(count: number): Promise<void> {
		const { transactions, store } = this.host;
		const projection = projectionRepository(databasesOf(this.env));
		for (let left = count; left > 0; left -= written) {
			const added = transactions.change(caller, (tx) =>
				fillLog(tx.store, tx.organizationId, Math.min(left, written), tx.nowMs),
			);
			const entries = added.map((event) => ({ entity: "audit_event" as const, ...event }));
			const state = projectionOf(transactions.reading(), entries, true);
			await projection.write(state);
			if (state.progress !== null) noteConfirmed(store, state.progress.logSize);
		}
	}

	/** Any number of events, whose leaves are all the same. */
	async fillPlainly(size: number): Promise<void> {
		const { organizationId } = this.host.transactions.reading();
		const nowMs = Date.now();
		this.host.transactions.change(caller, ({ store }) => fillObjectPlainly(store, size, nowMs));
		await fillD1Plainly(this.env.DB, organizationId, size, nowMs);
	}

	/** Events one after another, each in a transaction of its own as that of an effect. */
	async append(count: number): Promise<void> {
		const { transactions } = this.host;
		for (let nth = 0; nth < count; nth += 1) {
			transactions.change(caller, (tx) =>
				recordEvent(tx, {
					sequence: nextSequence(tx.store),
					action: "sessions.revoked",
					target: { kind: "session", id: `ses_${nth}` },
					reason: benchReason,
				}),
			);
		}
	}

	override async alarm(): Promise<void> {
		// A bench measures calls, not what follows them.
	}
}

/** What is timed, each with how much of it one call did. */
async function operate(
	env: Env,
	{ operation, organizationId, count, cursor }: Order,
): Promise<{ done: number; cursor: string | null; faults: number }> {
	const namespace = env.ORGANIZATION as unknown as DurableObjectNamespace<OrganizationObject>;
	const services = createServices(env, null);
	const whole = { done: count, cursor: null, faults: 0 };
	switch (operation) {
		case "append":
			await namespace.getByName(organizationId).append(count);
			return whole;
		case "list": {
			let next = cursor;
			for (let nth = 0; nth < count; nth += 1) {
				const order = { organizationId, limit: 50, ...(cursor !== null && { cursor }) };
				const page = await services.auditLog.list(order);
				if (!page.ok) throw new Error(JSON.stringify(page.error));
				next = page.value.nextCursor;
			}
			return { ...whole, cursor: next };
		}
		case "verify": {
			const check = await services.logCheck.verify(organizationId, cursor);
			if (!check.ok) throw new Error(JSON.stringify(check.error));
			const { checked, faults, nextCursor } = check.value;
			return { done: checked, cursor: nextCursor, faults: faults.length };
		}
		default: {
			const order = { organizationId, format: operation, limit: count };
			const part = await services.auditLog.export(
				{ ...order, ...(cursor !== null && { cursor }) },
				caller,
			);
			if (!part.ok) throw new Error(JSON.stringify(part.error));
			return { done: part.value.count, cursor: part.value.nextCursor, faults: 0 };
		}
	}
}

interface Order {
	operation: "append" | "list" | "verify" | "ndjson" | "csv" | "ocsf";
	organizationId: string;
	count: number;
	cursor: string | null;
}

export default {
	async fetch(request, env) {
		const { pathname, searchParams } = new URL(request.url);
		const size = searchParams.get("size") ?? "";
		const organizationId = `org_bench${size}`;
		const count = Number(searchParams.get("count"));
		const namespace = env.ORGANIZATION as unknown as DurableObjectNamespace<OrganizationObject>;
		// Under a path that the assets leave to the Worker.
		switch (pathname.replace("/auth/bench", "")) {
			case "/create": {
				const profile = { id: organizationId, slug: organizationId, name: organizationId };
				const placed = { ...profile, region: "weur" as const, createdAt: 0 };
				await namespace.getByName(organizationId).create(placed, caller);
				return Response.json({ ok: true });
			}
			case "/fill":
				await namespace.getByName(organizationId).fillLog(count);
				return Response.json({ ok: true });
			case "/fill-plainly":
				await namespace.getByName(organizationId).fillPlainly(Number(size));
				return Response.json({ ok: true });
			case "/measure": {
				const operation = searchParams.get("operation") as Order["operation"];
				const cursor = searchParams.get("cursor");
				const startedMs = performance.now();
				const answer = await operate(env, { operation, organizationId, count, cursor });
				return Response.json({ ...answer, ms: performance.now() - startedMs });
			}
			default:
				return new Response("ready");
		}
	},
} satisfies ExportedHandler<Env>;
