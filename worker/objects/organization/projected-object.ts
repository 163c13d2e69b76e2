import { DurableObject } from "cloudflare:workers";
import { ok } from "../../domain/result.ts";
import { absent, OrganizationHost } from "./organization-host.ts";
import { idsAfter, projectAgain, projectionOf } from "./projection/projection.ts";
import type { ProjectionRpc } from "./projection/projection-rpc.ts";
import { rootAt, verifyLogStep } from "./projection/verify-log.ts";

type Arguments<K extends keyof ProjectionRpc> = Parameters<ProjectionRpc[K]>;

/** What D1 and the log are kept by, compared with and restored from: the part of the object that nobody's order reaches. */
export class ProjectedObject extends DurableObject<Env> implements ProjectionRpc {
	protected readonly host: OrganizationHost;

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.host = new OrganizationHost(ctx, env);
	}

	async projectedPage(...[entity, afterId, limit]: Arguments<"projectedPage">) {
		const ids = this.host.exists() ? idsAfter(this.host.store, entity, afterId, limit) : [];
		const entries = ids.map((id) => ({ entity, id, sequence: 0 }));
		return { ids, state: projectionOf(this.host.transactions.reading(), entries) };
	}

	async flush() {
		return { waiting: this.host.exists() ? await this.host.background.flush() : 0 };
	}

	async checkpoint() {
		if (this.host.exists()) await this.host.background.checkpoint();
	}

	async verifyLog(...[from]: Arguments<"verifyLog">) {
		return this.host.read((view) => ok(verifyLogStep(view, from)));
	}

	async logRoot(...[size]: Arguments<"logRoot">) {
		return this.host.readOr(null, ({ store }) => rootAt(store, size));
	}

	async recover(...[complete, caller]: Arguments<"recover">) {
		if (!this.host.exists()) return absent;
		const { comparison, background } = this.host;
		return comparison.ordered({ complete, caller }, () => background.started());
	}

	async project(...[entity, ids, version, caller]: Arguments<"project">) {
		this.host.change(caller, (tx) => ok(projectAgain(tx, entity, ids, version)));
	}
}
