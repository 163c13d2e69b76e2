import { DurableObject } from "cloudflare:workers";
import { failure } from "../../domain/errors.ts";
import { err, ok } from "../../domain/result.ts";
import * as administrators from "./administrators/administrators.ts";
import * as apiTokens from "./administrators/api-tokens.ts";
import { authenticateConsoleSession } from "./administrators/console-sessions.ts";
import { makePreview } from "./endings/previews.ts";
import { findReceipt } from "./endings/receipts.ts";
import { revoke } from "./endings/revoke-order.ts";
import { noteActivity } from "./lifecycle/activity.ts";
import { inspectRefreshToken } from "./lifecycle/inspect-refresh-token.ts";
import { refreshSession } from "./lifecycle/refresh.ts";
import { setPolicy, simulatePolicy } from "./lifecycle/set-policy.ts";
import { endTwin, startConsoleSession, startSession } from "./lifecycle/start-session.ts";
import { eraseUser, exportUser } from "./lifecycle/user-data.ts";
import { nothingHere } from "./live-sockets.ts";
import { absent, OrganizationHost } from "./organization-host.ts";
import type { CheckedSession, OrganizationRpc } from "./organization-rpc.ts";
import * as directory from "./platform/directory.ts";
import { registerSupport, supportRole } from "./platform/support-registry.ts";
import { idsAfter, projectAgain, projectionOf } from "./projection/projection.ts";
import { recover } from "./projection/recover.ts";
import { listDirectly, listForUser } from "./sessions/direct-list.ts";
import {
	findSession,
	readSessions,
	toDetail,
	toFacts,
	toLiveState,
} from "./sessions/session-rows.ts";
import * as idempotency from "./store/idempotency.ts";
import { describePolicy, readPolicy } from "./store/policy.ts";
import { createProfile, findProfile } from "./store/profile.ts";
import { counterOf, jsonList } from "./store/store.ts";
import { changeGrant } from "./support/grant-commands.ts";
import { endSupportOf } from "./support/grant-endings.ts";
import { findGrants } from "./support/grants.ts";
import {
	enterSupport,
	leaveSupport,
	mayManage,
	supportStanding,
} from "./support/support-sessions.ts";

type Arguments<K extends keyof OrganizationRpc> = Parameters<OrganizationRpc[K]>;

/**
 * One organization: the single writer and the authority on its sessions, administrators and API tokens. Named
 * `platform`, it is the same for the platform itself. The methods only wire; what they decide stands in the modules
 * beside this one. Everything on the prototype can be called from outside, so it is exactly `OrganizationRpc`.
 */
export class OrganizationObject extends DurableObject<Env> implements OrganizationRpc {
	protected readonly host: OrganizationHost;

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.host = new OrganizationHost(ctx, env);
	}

	async create(...[profile, caller]: Arguments<"create">) {
		if (profile.id !== this.host.id) return absent;
		this.host.migrate();
		return this.host.change((nowMs) => ok(createProfile(this.host.store, profile, caller, nowMs)));
	}

	async describe() {
		return this.host.read(() => {
			const profile = findProfile(this.host.store);
			const activeSessions = counterOf(this.host.store, "active_sessions");
			return profile === null ? absent : ok({ ...profile, activeSessions });
		});
	}

	async startSession(...[order, caller]: Arguments<"startSession">) {
		const { store, id } = this.host;
		return this.host.change((nowMs) => {
			const twin = idempotency.rememberedOutcome(store, "start", caller, nowMs);
			if (twin !== null) endTwin(store, id, twin, caller, nowMs);
			const started = startSession(store, id, order, readPolicy(store), caller, nowMs);
			if (!started.ok) return started;
			idempotency.rememberOutcome(store, "start", caller, started.value.sessionId, nowMs);
			return started;
		});
	}

	async refreshSession(...[order, caller]: Arguments<"refreshSession">) {
		if (!this.host.exists()) return err(failure("unknown"));
		const { store, id } = this.host;
		return this.host.change((nowMs) =>
			refreshSession(store, id, order, readPolicy(store), caller, nowMs),
		);
	}

	async inspectRefreshToken(...[token]: Arguments<"inspectRefreshToken">) {
		if (!this.host.exists()) return null;
		return inspectRefreshToken(this.host.store, this.host.id, token, this.host.clock.now());
	}

	async touchSessions(...[activity]: Arguments<"touchSessions">) {
		return this.host.change((nowMs) => {
			const policy = readPolicy(this.host.store);
			const noted = activity.filter((one) => noteActivity(this.host.store, one, policy, nowMs));
			return ok({ accepted: noted.length });
		});
	}

	async checkSession(...[sessionId]: Arguments<"checkSession">): Promise<CheckedSession> {
		const asOf = this.host.clock.now();
		if (!this.host.exists()) return { active: false, sequence: 0, asOf };
		// Read from storage on every check: a superseded object finds out there that it no longer decides.
		const row = findSession(this.host.store, sessionId);
		const sequence = counterOf(this.host.store, "sequence");
		if (row === null) return { active: false, sequence, asOf };
		const live = toLiveState(row, asOf);
		const known = { status: live.status, expiresAt: row.expires_at, sequence, asOf };
		return live.status === "active"
			? { active: true, userId: row.user_id, ...known }
			: { active: false, ...(live.ended && { cause: live.ended.cause }), ...known };
	}

	async getSession(...[sessionId]: Arguments<"getSession">) {
		return this.host.read((nowMs) => {
			const row = findSession(this.host.store, sessionId);
			return row === null ? absent : ok(toDetail(this.host.store, row, this.host.id, nowMs));
		});
	}

	async listForUser(...[userId]: Arguments<"listForUser">) {
		return this.host.read((nowMs) => ok(listForUser(this.host.store, this.host.id, userId, nowMs)));
	}

	async listDirectly(...[query]: Arguments<"listDirectly">) {
		return this.host.read((nowMs) => ok(listDirectly(this.host.store, this.host.id, query, nowMs)));
	}

	async liveStates(...[sessionIds]: Arguments<"liveStates">) {
		if (!this.host.exists()) return {};
		const nowMs = this.host.clock.now();
		const named = "WHERE id IN (SELECT value FROM json_each(?))";
		const rows = readSessions(this.host.store, named, jsonList(sessionIds));
		return Object.fromEntries(rows.map((row) => [row.id, toLiveState(row, nowMs)]));
	}

	async revoke(...[order, caller]: Arguments<"revoke">) {
		const revoked = this.host.change((nowMs) => {
			const { store, id } = this.host;
			const earlier = idempotency.rememberedOutcome(store, "revoke", caller, nowMs);
			const remembered = earlier && findReceipt(store, id, earlier);
			if (remembered) return ok(remembered);
			// An end that came between the look-up and this transaction still comes before what is asked for.
			const lapsed = caller.support && !mayManage(store, caller.support, nowMs);
			if (lapsed) return err(failure("support_access_required"));
			const revoked = revoke(store, id, order, caller, nowMs);
			if (!revoked.ok) return revoked;
			idempotency.rememberOutcome(store, "revoke", caller, revoked.value.id, nowMs);
			return revoked;
		});
		return revoked.ok ? ok(await this.host.everywhere(revoked.value)) : revoked;
	}

	async renewLease(...[request]: Arguments<"renewLease">) {
		return this.host.exists() ? this.host.lend(() => this.host.leases.renew(request)) : null;
	}

	async leaseDirectly(...[request, activity]: Arguments<"leaseDirectly">) {
		if (!this.host.exists()) return null;
		if (activity.length > 0) await this.touchSessions(activity);
		return this.host.lend(() => this.host.leases.renewDirect(request));
	}

	async acknowledgeLease(...[acknowledgement]: Arguments<"acknowledgeLease">) {
		if (this.host.exists()) this.host.leases.acknowledge(acknowledgement);
	}

	async factsOf(...[sessionId]: Arguments<"factsOf">) {
		const row = this.host.exists() ? findSession(this.host.store, sessionId) : null;
		return row && toFacts(row);
	}

	async getReceipt(...[receiptId]: Arguments<"getReceipt">) {
		return this.host.read(() => {
			const receipt = this.host.receipt(receiptId);
			return receipt === null ? absent : ok(receipt);
		});
	}

	async health() {
		return this.host.read((nowMs) => ok(this.host.health(nowMs)));
	}

	async previewRevocation(...[query, exceptId]: Arguments<"previewRevocation">) {
		if (!this.host.exists()) return absent;
		return makePreview(this.ctx.storage, this.host.id, query, exceptId, this.host.clock);
	}

	async getPolicy() {
		return this.host.read(() => ok(describePolicy(this.host.store)));
	}

	async simulatePolicy(...[change]: Arguments<"simulatePolicy">) {
		return this.host.read((nowMs) => simulatePolicy(this.host.store, change, nowMs));
	}

	async setPolicy(...[change, caller]: Arguments<"setPolicy">) {
		const set = this.host.change((nowMs) => {
			const set = setPolicy(this.host.store, this.host.id, change, caller, nowMs);
			return set.ok ? ok({ ...describePolicy(this.host.store), receipt: set.value.receipt }) : set;
		});
		this.host.leases.useTerms();
		if (!set.ok || set.value.receipt === null) return set;
		return ok({ ...set.value, receipt: await this.host.everywhere(set.value.receipt) });
	}

	async exportUser(...[userId, caller]: Arguments<"exportUser">) {
		return this.host.change((nowMs) =>
			ok(exportUser(this.host.store, this.host.id, userId, caller, nowMs)),
		);
	}

	async eraseUser(...[userId, caller]: Arguments<"eraseUser">) {
		const erased = this.host.change((nowMs) =>
			ok(eraseUser(this.host.store, this.host.id, userId, caller, nowMs)),
		);
		if (!erased.ok) return erased;
		return ok({ ...erased.value, receipt: await this.host.everywhere(erased.value.receipt) });
	}

	async listAdministrators() {
		return this.host.read(() => ok(administrators.listAdministrators(this.host.store)));
	}

	async inviteAdministrator(...[order, caller]: Arguments<"inviteAdministrator">) {
		return this.host.change((nowMs) =>
			administrators.inviteAdministrator(this.host.store, order, caller, nowMs),
		);
	}

	async acceptInvitation(...[order, { requestId }]: Arguments<"acceptInvitation">) {
		return this.host.change((nowMs) =>
			administrators.acceptInvitation(this.host.store, order, requestId, nowMs),
		);
	}

	async removeAdministrator(...[id, caller]: Arguments<"removeAdministrator">) {
		const removed = this.host.change((nowMs) =>
			administrators.removeAdministrator(this.host.store, this.host.id, id, caller, nowMs),
		);
		await this.host.background.endLostSupportInTime();
		return removed;
	}

	async findAdministrator(...[issuer, subject]: Arguments<"findAdministrator">) {
		return this.host.exists()
			? administrators.findAdministrator(this.host.store, issuer, subject)
			: null;
	}

	async startConsoleSession(...[order, caller]: Arguments<"startConsoleSession">) {
		return this.host.change((nowMs) =>
			ok(startConsoleSession(this.host.store, order, readPolicy(this.host.store), caller, nowMs)),
		);
	}

	async authenticateConsoleSession(
		...[sessionId, secretHash]: Arguments<"authenticateConsoleSession">
	) {
		if (!this.host.exists()) return err(failure("unauthenticated"));
		return this.host.change((nowMs) => {
			const known = { sessionId, secretHash };
			const policy = readPolicy(this.host.store);
			return authenticateConsoleSession(this.host.store, this.host.id, known, policy, nowMs);
		});
	}

	async listApiTokens() {
		return this.host.read(() => ok(apiTokens.listApiTokens(this.host.store)));
	}

	async createApiToken(...[order, caller]: Arguments<"createApiToken">) {
		return this.host.change((nowMs) =>
			ok(apiTokens.createApiToken(this.host.store, order, caller, nowMs)),
		);
	}

	async revokeApiToken(...[tokenId, caller]: Arguments<"revokeApiToken">) {
		return this.host.change((nowMs) =>
			apiTokens.revokeApiToken(this.host.store, tokenId, caller, nowMs),
		);
	}

	async authenticateApiToken(...[secretHash]: Arguments<"authenticateApiToken">) {
		return this.host.exists() ? apiTokens.authenticateApiToken(this.host.store, secretHash) : null;
	}

	async projectedPage(...[entity, afterId, limit]: Arguments<"projectedPage">) {
		const ids = this.host.exists() ? idsAfter(this.host.store, entity, afterId, limit) : [];
		const entries = ids.map((id) => ({ entity, id, sequence: 0 }));
		return { ids, state: projectionOf(this.host.store, this.host.id, entries) };
	}

	async flush() {
		return { waiting: this.host.exists() ? await this.host.background.flush() : 0 };
	}

	async recover(...[forgotten, caller]: Arguments<"recover">) {
		const { store, id } = this.host;
		const recovered = this.host.change((nowMs) => ok(recover(store, id, forgotten, caller, nowMs)));
		this.host.leases.restart();
		return recovered;
	}

	async project(...[entity, ids, version, caller]: Arguments<"project">) {
		this.host.change((nowMs) =>
			ok(projectAgain(this.host.store, entity, ids, version, caller, nowMs)),
		);
	}

	async changeGrant(...[order, caller]: Arguments<"changeGrant">) {
		const { store, id } = this.host;
		const changed = this.host.change((nowMs) => changeGrant(store, id, order, caller, nowMs));
		if (!changed.ok) return changed;
		this.host.background.armAtOnce();
		const { grant, receipt } = changed.value;
		return ok({ grant, receipt: receipt && (await this.host.everywhere(receipt)) });
	}

	async findGrants(...[query]: Arguments<"findGrants">) {
		return this.host.read((nowMs) => ok(findGrants(this.host.store, query, this.host.id, nowMs)));
	}

	async enterSupport(...[order, caller]: Arguments<"enterSupport">) {
		return this.host.change((nowMs) =>
			enterSupport(this.host.store, this.host.id, order, caller, nowMs),
		);
	}

	async leaveSupport(...[key, caller]: Arguments<"leaveSupport">) {
		const left = this.host.change((nowMs) =>
			ok(leaveSupport(this.host.store, this.host.id, key, caller, nowMs)),
		);
		return left.ok ? ok(left.value && (await this.host.everywhere(left.value))) : left;
	}

	async supportStanding(...[key]: Arguments<"supportStanding">) {
		return this.host.change((nowMs) => ok(supportStanding(this.host.store, key, nowMs)));
	}

	async endSupportOf(...[administratorId, requestId]: Arguments<"endSupportOf">) {
		this.host.change((nowMs) =>
			ok(endSupportOf(this.host.store, this.host.id, administratorId, requestId, nowMs)),
		);
	}

	async registerSupport(...[order, caller]: Arguments<"registerSupport">) {
		return this.host.change((nowMs) => registerSupport(this.host.store, order, caller, nowMs));
	}

	async supportRole(...[key]: Arguments<"supportRole">) {
		return supportRole(this.host.store, key);
	}

	async registerOrganization(...[profile]: Arguments<"registerOrganization">) {
		return this.host.change(() => directory.registerOrganization(this.host.store, profile));
	}

	async homesOf(...[issuer, subject]: Arguments<"homesOf">) {
		return directory.homesOf(this.host.store, issuer, subject);
	}

	async addHome(...[issuer, subject, organizationId]: Arguments<"addHome">) {
		directory.addHome(this.host.store, issuer, subject, organizationId);
	}

	async removeHome(...[issuer, subject, organizationId]: Arguments<"removeHome">) {
		directory.removeHome(this.host.store, issuer, subject, organizationId);
	}

	async beginSignIn(...[cookieHash, attempt]: Arguments<"beginSignIn">) {
		this.host.change((nowMs) => {
			directory.beginSignIn(this.host.store, cookieHash, attempt, nowMs);
			return ok(undefined);
		});
	}

	async takeSignIn(...[cookieHash]: Arguments<"takeSignIn">) {
		return directory.takeSignIn(this.host.store, cookieHash, this.host.clock.now());
	}

	/** Opens a WebSocket; who may have one was decided by whoever asks. */
	override async fetch(request: Request): Promise<Response> {
		return this.host.exists() ? this.host.live.accept(request) : nothingHere();
	}

	/** Listeners have nothing to say. */
	override webSocketMessage(): void {}

	override async alarm(): Promise<void> {
		if (this.host.exists()) await this.host.background.onAlarm();
	}
}
