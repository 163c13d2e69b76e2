import { failure } from "../../domain/errors.ts";
import { err, ok } from "../../domain/result.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import * as administrators from "./administrators/administrators.ts";
import * as apiTokens from "./administrators/api-tokens.ts";
import { authenticateConsoleSession } from "./administrators/console-sessions.ts";
import { noteExport } from "./administrators/exported-log.ts";
import { noteRefusedCall, noteRefusedSignIn } from "./administrators/refused-calls.ts";
import { whoseSignIn } from "./administrators/refused-sign-ins.ts";
import { Budgets } from "./budgets.ts";
import { makePreview } from "./endings/previews.ts";
import { adoptedBefore, adoptSession } from "./lifecycle/adopt-session.ts";
import { enterDevices } from "./lifecycle/enter-devices.ts";
import { eraseUser, isErasedHere } from "./lifecycle/erasure.ts";
import { inspectRefreshToken, sessionOfRefreshToken } from "./lifecycle/inspect-refresh-token.ts";
import { refreshSession } from "./lifecycle/refresh.ts";
import { setPolicy, simulatePolicy } from "./lifecycle/set-policy.ts";
import { startConsoleSession, startSession } from "./lifecycle/start-session.ts";
import { exportUser, findPerson, listPeopleDirectly } from "./lifecycle/user-data.ts";
import { nothingHere } from "./live-sockets.ts";
import { absent } from "./organization-host.ts";
import type { OrganizationRpc } from "./organization-rpc.ts";
import { PlatformObject } from "./platform-object.ts";
import { checkSession, isUse } from "./sessions/check-session.ts";
import { followStates, listDirectly, listForUser, liveStates } from "./sessions/direct-list.ts";
import { updateUser } from "./sessions/people.ts";
import { listSavedViews, removeView, saveView } from "./sessions/saved-views.ts";
import { findDetail } from "./sessions/session-rows.ts";
import type { CheckedSession } from "./sessions/sessions-rpc.ts";
import { describePolicy } from "./store/policy.ts";
import { createProfile, describeOrganization } from "./store/profile.ts";
import { byItself } from "./store/transaction.ts";
import { changeGrant } from "./support/grant-commands.ts";
import { endGrantsGivenBy, endSupportOf, passGrants } from "./support/grant-endings.ts";
import { findGrants } from "./support/grants.ts";
import { revokeAsAllowed } from "./support/revoke-as-allowed.ts";
import { enterSupport, leaveSupport, supportStanding } from "./support/support-sessions.ts";

type Arguments<K extends keyof OrganizationRpc> = Parameters<OrganizationRpc[K]>;

/**
 * One organization: the single writer and the authority on its sessions, administrators and API tokens. Named
 * `platform`, it is the same for the platform itself. The methods only wire; what they decide stands in the modules
 * beside this one. Everything on the prototype can be called from outside, so it is exactly these two contracts.
 */
export class OrganizationObject extends PlatformObject implements OrganizationRpc {
	readonly #budgets = new Budgets();

	async create(...[profile, caller]: Arguments<"create">) {
		if (profile.id !== this.host.id) return absent;
		this.host.migrate();
		return this.host.change(caller, (tx) => ok(createProfile(tx, profile)));
	}

	async describe() {
		// Its name and whether it exists were never forgotten: they are answered while it recovers, too.
		return this.host.exists() ? describeOrganization(this.host.store) : absent;
	}

	async spend(...[caller, cost]: Arguments<"spend">) {
		return this.#budgets.spend(caller, cost, this.host.transactions.reading().nowMs);
	}

	async startSession(...[order, caller]: Arguments<"startSession">) {
		return this.host.change(caller, (tx) => startSession(tx, order), true);
	}

	async adoptSession(...[order, caller]: Arguments<"adoptSession">) {
		const known = this.host.readOr(null, (view) => adoptedBefore(view, order, caller));
		return known ?? this.host.change(caller, (tx) => adoptSession(tx, order), true);
	}

	async enterDevices(...[entry, caller]: Arguments<"enterDevices">) {
		return this.host.change(caller, (tx) => enterDevices(tx, entry));
	}

	async refreshSession(...[order, caller]: Arguments<"refreshSession">) {
		if (!this.host.exists()) return err(failure("unknown"));
		// Its answer is sealed in another way than others, and judged again before it is repeated.
		const { once = null, ...asking } = caller;
		return this.host.change(asking, (tx) => refreshSession(tx, order, once));
	}

	async sessionOfRefreshToken(...[token]: Arguments<"sessionOfRefreshToken">) {
		return this.host.readIfAny((view) => sessionOfRefreshToken(view, token));
	}

	async inspectRefreshToken(...[token]: Arguments<"inspectRefreshToken">) {
		return this.host.readIfAny((view) => inspectRefreshToken(view, token));
	}

	async checkSession(...[sessionId, use]: Arguments<"checkSession">): Promise<CheckedSession> {
		const asOf = this.host.transactions.reading().nowMs;
		const nothing = { active: false, sequence: 0, asOf };
		if (this.host.exists() && !this.host.answers()) return { ...nothing, unavailable: true };
		const checked = this.host.readOr(nothing, (view) => checkSession(view, sessionId));
		if (use && this.host.readOr(false, (view) => isUse(view, checked, use))) {
			const { place } = use;
			this.host.noteUse({ sessionId, at: asOf, ...(place && { place }) });
		}
		return checked;
	}

	async getSession(...[sessionId]: Arguments<"getSession">) {
		return this.host.read((view) => findDetail(view, sessionId));
	}

	async listForUser(...[userId]: Arguments<"listForUser">) {
		return this.host.read((view) => ok(listForUser(view, userId)));
	}

	async listDirectly(...[query]: Arguments<"listDirectly">) {
		return this.host.read((view) => ok(listDirectly(view, query)));
	}

	async liveStates(...[sessionIds]: Arguments<"liveStates">) {
		return this.host.readOr({}, (view) => liveStates(view, sessionIds));
	}

	async followStates(...[sessionIds]: Arguments<"followStates">) {
		return this.host.read((view) => ok(followStates(view, sessionIds)));
	}

	async listSavedViews() {
		return this.host.read(({ store }) => ok(listSavedViews(store)));
	}

	async saveView(...[order, caller]: Arguments<"saveView">) {
		return this.host.change(caller, (tx) => saveView(tx, order));
	}

	async removeView(...[viewId, caller]: Arguments<"removeView">) {
		return this.host.change(caller, (tx) => removeView(tx, viewId));
	}

	async revoke(...[order, caller]: Arguments<"revoke">) {
		const revoked = this.host.change(caller, (tx) => revokeAsAllowed(tx, order));
		return revoked.ok ? ok(await this.host.everywhere(revoked.value)) : revoked;
	}

	async getReceipt(...[receiptId]: Arguments<"getReceipt">) {
		return this.host.read(() => {
			const receipt = this.host.receipt(receiptId);
			return receipt === null ? absent : ok(receipt);
		});
	}

	async health() {
		return this.host.read((view) => ok(this.host.health(view)));
	}

	async previewRevocation(...[order]: Arguments<"previewRevocation">) {
		const open = this.host.read(() => ok(null));
		return open.ok ? makePreview(this.host.transactions, order) : open;
	}

	async getPolicy() {
		return this.host.read(({ store }) => ok(describePolicy(store)));
	}

	async simulatePolicy(...[change]: Arguments<"simulatePolicy">) {
		return this.host.read((view) => simulatePolicy(view, change));
	}

	async setPolicy(...[change, caller]: Arguments<"setPolicy">) {
		const set = this.host.change(caller, (tx) => setPolicy(tx, change));
		this.host.leases.useTerms();
		if (!set.ok || set.value.receipt === null) return set;
		return ok({ ...set.value, receipt: await this.host.everywhere(set.value.receipt) });
	}

	async findUser(...[userId]: Arguments<"findUser">) {
		return this.host.read((view) => ok(findPerson(view, userId)));
	}

	async listPeopleDirectly(...[order]: Arguments<"listPeopleDirectly">) {
		return this.host.read((view) => ok(listPeopleDirectly(view, order)));
	}

	async updateUser(...[userId, change, caller]: Arguments<"updateUser">) {
		return this.host.change(caller, (tx) => updateUser(tx, userId, change));
	}

	async exportUser(...[userId, caller]: Arguments<"exportUser">) {
		return this.host.change(caller, (tx) => exportUser(tx, userId));
	}

	async eraseUser(...[userId, caller]: Arguments<"eraseUser">) {
		const erased = this.host.change(caller, (tx) => ok(eraseUser(tx, userId)));
		if (!erased.ok) return erased;
		await this.host.background.eraseInTime();
		const receipt = await this.host.everywhere(erased.value.receipt);
		return ok({ ...erased.value, receipt, complete: isErasedHere(this.host.store, userId) });
	}

	async listAdministrators() {
		return this.host.read(({ store }) => ok(administrators.listAdministrators(store)));
	}

	async inviteAdministrator(...[order, caller]: Arguments<"inviteAdministrator">) {
		const { email, secret } = order;
		return this.host.change(caller, (tx) => {
			const invited = administrators.inviteAdministrator(tx, {
				email,
				secretHash: sha256Hex(secret),
			});
			return invited.ok ? ok({ administrator: invited.value, secret }) : invited;
		});
	}

	async findInvitation(...[secretHash]: Arguments<"findInvitation">) {
		return this.host.read((view) => administrators.findInvitation(view, secretHash));
	}

	async acceptInvitation(...[order, origin]: Arguments<"acceptInvitation">) {
		const nobodyYet = { ...byItself, ...origin };
		return this.host.change(nobodyYet, (tx) => administrators.acceptInvitation(tx, order));
	}

	async removeAdministrator(...[id, caller, takeOver]: Arguments<"removeAdministrator">) {
		const removed = this.host.change(caller, (tx) => {
			const left = administrators.removeAdministrator(tx, id, takeOver);
			const tokenIds = apiTokens.tokensOf(tx.store, id);
			if (left.ok) endGrantsGivenBy(tx, new Set([id, ...tokenIds]));
			return left;
		});
		await this.host.background.endLostSupportInTime();
		return removed;
	}

	async findAdministrator(...[issuer, subject]: Arguments<"findAdministrator">) {
		return this.host.readOr(null, ({ store }) =>
			administrators.findAdministrator(store, issuer, subject),
		);
	}

	async startConsoleSession(...[order, caller]: Arguments<"startConsoleSession">) {
		return this.host.change(caller, (tx) => ok(startConsoleSession(tx, order)));
	}

	async authenticateConsoleSession(...[known]: Arguments<"authenticateConsoleSession">) {
		if (!this.host.exists()) return err(failure("unauthenticated"));
		return this.host.change(byItself, (tx) => authenticateConsoleSession(tx, known));
	}

	async listApiTokens() {
		return this.host.read(({ store }) => ok(apiTokens.listApiTokens(store)));
	}

	async createApiToken(...[order, caller]: Arguments<"createApiToken">) {
		const { secret, ...asked } = order;
		return this.host.change(caller, (tx) => {
			const made = apiTokens.createApiToken(tx, { ...asked, secretHash: sha256Hex(secret) });
			return made.ok ? ok({ apiToken: made.value, secret }) : made;
		});
	}

	async rotateApiToken(...[order, caller]: Arguments<"rotateApiToken">) {
		const { secret, ...asked } = order;
		return this.host.change(caller, (tx) => {
			const made = apiTokens.rotateApiToken(tx, { ...asked, secretHash: sha256Hex(secret) });
			if (!made.ok) return made;
			const { id, name } = made.value;
			passGrants(tx, asked.tokenId, { kind: "api_token", id, name });
			return ok({ apiToken: made.value, secret });
		});
	}

	async revokeApiToken(...[tokenId, caller]: Arguments<"revokeApiToken">) {
		return this.host.change(caller, (tx) => {
			const revoked = apiTokens.revokeApiToken(tx, tokenId);
			if (revoked.ok) endGrantsGivenBy(tx, new Set([tokenId]));
			return revoked;
		});
	}

	async authenticateApiToken(...[secretHash]: Arguments<"authenticateApiToken">) {
		const found = this.host.readIfAny((view) => apiTokens.authenticateApiToken(view, secretHash));
		if (!found.ok || !found.value?.isUsable) return found;
		const { token } = found.value;
		const { nowMs } = this.host.transactions.reading();
		if (apiTokens.isUseNews(token, nowMs)) {
			this.host.transactions.change(byItself, (tx) => apiTokens.noteUse(tx, token.id));
		}
		return found;
	}

	async noteRefusedCall(...[refused, caller]: Arguments<"noteRefusedCall">) {
		this.host.note(caller, (tx) => noteRefusedCall(tx, refused));
	}

	async noteRefusedSignIn(...[refused, origin]: Arguments<"noteRefusedSignIn">) {
		const whose = this.host.readOr(null, (view) => whoseSignIn(view, refused));
		if (whose === null) return false;
		this.host.note({ by: whose.by, ...origin }, (tx) => noteRefusedSignIn(tx, whose));
		return true;
	}

	async noteExport(...[exported, caller]: Arguments<"noteExport">) {
		return this.host.change(caller, (tx) => ok(noteExport(tx, exported)));
	}

	async changeGrant(...[order, caller]: Arguments<"changeGrant">) {
		const changed = this.host.change(caller, (tx) => changeGrant(tx, order));
		if (!changed.ok) return changed;
		this.host.background.armAtOnce();
		const { grant, receipt } = changed.value;
		return ok({ grant, receipt: receipt && (await this.host.everywhere(receipt)) });
	}

	async findGrants(...[query]: Arguments<"findGrants">) {
		return this.host.read((view) => ok(findGrants(view, query)));
	}

	async enterSupport(...[order, caller]: Arguments<"enterSupport">) {
		return this.host.change(caller, (tx) => enterSupport(tx, order));
	}

	async leaveSupport(...[key, caller]: Arguments<"leaveSupport">) {
		const left = this.host.change(caller, (tx) => ok(leaveSupport(tx, key)));
		return left.ok ? ok(left.value && (await this.host.everywhere(left.value))) : left;
	}

	async supportStanding(...[key]: Arguments<"supportStanding">) {
		return this.host.change(byItself, (tx) => ok(supportStanding(tx, key)));
	}

	async endSupportOf(...[administratorId]: Arguments<"endSupportOf">) {
		this.host.change(byItself, (tx) => ok(endSupportOf(tx, administratorId)));
	}

	/** Opens a WebSocket; who may have one was decided by whoever asks. */
	override async fetch(request: Request): Promise<Response> {
		return this.host.answers() ? this.host.live.accept(request) : nothingHere();
	}

	/** Listeners have nothing to say. */
	override webSocketMessage(): void {}

	override async alarm(): Promise<void> {
		if (this.host.exists()) await this.host.background.onAlarm();
	}
}
