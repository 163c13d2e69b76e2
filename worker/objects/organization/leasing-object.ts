import { ok } from "../../domain/result.ts";
import type { LeasesRpc } from "./leases/leases-rpc.ts";
import { TokenHolders } from "./leases/token-holders.ts";
import { noteActivities } from "./lifecycle/activity.ts";
import type { Activity } from "./lifecycle/lifecycle-rpc.ts";
import { ProjectedObject } from "./projected-object.ts";
import { findFacts } from "./sessions/session-rows.ts";
import { type Author, byItself } from "./store/transaction.ts";

type Leasing = Omit<LeasesRpc, "health">;
type Arguments<K extends keyof Leasing> = Parameters<Leasing[K]>;

/** What those ask for who answer checks from memory, and what they hand in. */
export class LeasingObject extends ProjectedObject implements Leasing {
	readonly #holders = new TokenHolders();

	async touchSessions(activity: Activity[], caller: Author = byItself) {
		return this.host.change(caller, (tx) => ok({ accepted: noteActivities(tx, activity) }));
	}

	async renewLease(...[request]: Arguments<"renewLease">) {
		return this.host.exists() ? this.host.lend(() => this.host.leases.renew(request)) : null;
	}

	async leaseDirectly(...[request, activity]: Arguments<"leaseDirectly">) {
		if (!this.host.exists()) return null;
		if (activity.length > 0) this.host.noteUses(activity);
		return this.host.lend(() => this.host.leases.renewDirect(request));
	}

	async acknowledgeLease(...[acknowledgement]: Arguments<"acknowledgeLease">) {
		if (this.host.exists()) this.host.leases.acknowledge(acknowledgement);
	}

	async factsOf(...[sessionId]: Arguments<"factsOf">) {
		return this.host.readOr(null, ({ store }) => findFacts(store, sessionId));
	}

	async noteHolder(...[tokenId, holder]: Arguments<"noteHolder">) {
		return this.#holders.admit(tokenId, holder, this.host.transactions.reading().nowMs);
	}
}
