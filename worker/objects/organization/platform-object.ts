import type { OrganizationProfile } from "../../domain/organization.ts";
import { ok } from "../../domain/result.ts";
import { LeasingObject } from "./leasing-object.ts";
import * as directory from "./platform/directory.ts";
import type { PlatformRpc } from "./platform/platform-rpc.ts";
import { noteSupportLeft, registerSupport, supportRole } from "./platform/support-registry.ts";
import { type Author, byItself } from "./store/transaction.ts";

type Arguments<K extends keyof PlatformRpc> = Parameters<PlatformRpc[K]>;

/** Each is asked for its own word, at once, by whoever reads the list: an invocation has few connections. */
const closedNamedMax = 20;

/** What only the object named `platform` answers: the part of an organization's object that is empty in every other. */
export class PlatformObject extends LeasingObject implements PlatformRpc {
	async registerSupport(...[order, caller]: Arguments<"registerSupport">) {
		return this.host.changePlatform(caller, (tx) => registerSupport(tx, order));
	}

	async noteSupportLeft(...[organizationId, caller]: Arguments<"noteSupportLeft">) {
		return this.host.changePlatform(caller, (tx) => ok(noteSupportLeft(tx, organizationId)));
	}

	async supportRole(...[key]: Arguments<"supportRole">) {
		const nobody = { held: false, organizationIds: [] };
		return this.host.isPlatform && this.host.answers() ? supportRole(this.host.store, key) : nobody;
	}

	async registerOrganization(profile: OrganizationProfile, caller: Author = byItself) {
		return this.host.changePlatform(caller, (tx) => directory.registerOrganization(tx, profile));
	}

	async noteClosedAt(...said: Arguments<"noteClosedAt">) {
		if (this.host.isPlatform) directory.noteClosedAt(this.host.store, ...said);
	}

	async closedOrganizations() {
		if (!this.host.isPlatform) return [];
		return directory.closedOrganizations(this.host.store, closedNamedMax);
	}

	async homesOf(...[issuer, subject]: Arguments<"homesOf">) {
		return this.host.isPlatform ? directory.homesOf(this.host.store, issuer, subject) : [];
	}

	async addHome(...home: Arguments<"addHome">) {
		if (this.host.isPlatform) directory.addHome(this.host.store, ...home);
	}

	async removeHome(...home: Arguments<"removeHome">) {
		if (this.host.isPlatform) directory.removeHome(this.host.store, ...home);
	}
}
