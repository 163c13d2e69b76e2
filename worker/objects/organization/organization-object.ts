import { DurableObject } from "cloudflare:workers";
import { failure } from "../../domain/errors.ts";
import { newSecret } from "../../domain/ids.ts";
import type { Policy, PolicyField } from "../../domain/policy.ts";
import { err, ok } from "../../domain/result.ts";
import * as administration from "./administration.ts";
import { recordEvent } from "./audit.ts";
import { listDirectly } from "./direct-list.ts";
import * as directory from "./directory.ts";
import * as idempotency from "./idempotency.ts";
import { inspectRefreshToken } from "./introspect.ts";
import { absent, OrganizationHost } from "./organization-host.ts";
import type { Caller, CheckedSession, OrganizationRpc } from "./organization-rpc.ts";
import { markChanged } from "./outbox.ts";
import { eraseUser, exportUser } from "./people.ts";
import { readPolicy, readPolicyValues, setPolicy, simulatePolicy } from "./policy-store.ts";
import { findPreview, newPreview, type PreviewProgress, previewStep } from "./previews.ts";
import { createProfile, findProfile, idsAfter, projectionOf } from "./projected.ts";
import { findReceipt } from "./receipts.ts";
import { recover } from "./recover.ts";
import { refreshSession } from "./refresh.ts";
import { revokeNamed } from "./revoke.ts";
import { revoke } from "./revoke-order.ts";
import { noteActivity, startConsoleSession, startSession } from "./session-commands.ts";
import {
	findSession,
	readSessions,
	statusOfRow,
	toDetail,
	toFacts,
	toLiveState,
	toSession,
} from "./session-rows.ts";
import { continueAbove, counterOf, jsonList, nextSequence } from "./store.ts";

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
		return this.host.change((nowMs) => {
			const twin = idempotency.rememberedOutcome(this.host.store, "start", caller, nowMs);
			if (twin !== null) this.#endTwin(twin, caller, nowMs);
			const policy = readPolicy(this.host.store);
			const started = startSession(this.host.store, this.host.id, order, policy, caller, nowMs);
			if (started.ok) {
				const { sessionId } = started.value;
				idempotency.rememberOutcome(this.host.store, "start", caller, sessionId, nowMs);
			}
			return started;
		});
	}

	async refreshSession(...[order, caller]: Arguments<"refreshSession">) {
		if (!this.host.exists()) return err(failure("unknown"));
		return this.host.change((nowMs) =>
			refreshSession(
				this.host.store,
				this.host.id,
				order,
				readPolicy(this.host.store),
				caller,
				nowMs,
			),
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
		return this.host.read((nowMs) => {
			const rows = readSessions(
				this.host.store,
				"WHERE user_id = ? AND status = 'active' ORDER BY last_activity_at DESC, id LIMIT 500",
				userId,
			);
			const sessions = rows.map((row) => toSession(row, this.host.id, nowMs));
			return ok(sessions.filter((session) => session.status === "active"));
		});
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
			const earlier = idempotency.rememberedOutcome(this.host.store, "revoke", caller, nowMs);
			const remembered = earlier && findReceipt(this.host.store, this.host.id, earlier);
			if (remembered) return ok(remembered);
			const revoked = revoke(this.host.store, this.host.id, order, caller, nowMs);
			if (revoked.ok) {
				idempotency.rememberOutcome(this.host.store, "revoke", caller, revoked.value.id, nowMs);
			}
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
		const id = newSecret();
		let progress: PreviewProgress | null = newPreview(id, query, exceptId);
		while (progress !== null) {
			const step: PreviewProgress = progress;
			const next = this.ctx.storage.transactionSync(() =>
				previewStep(this.host.store, this.host.id, step, this.host.clock.now()),
			);
			if (!next.ok) return next;
			progress = next.value;
			// Between steps whoever waits gets their turn.
			await scheduler.wait(0);
		}
		const preview = findPreview(this.host.store, this.host.id, id, this.host.clock.now());
		return preview === null ? absent : ok(preview);
	}

	async getPolicy() {
		return this.host.read(() => ok(this.#policy()));
	}

	async simulatePolicy(...[change]: Arguments<"simulatePolicy">) {
		return this.host.read((nowMs) => simulatePolicy(this.host.store, change, nowMs));
	}

	async setPolicy(...[change, caller]: Arguments<"setPolicy">) {
		const set = this.host.change((nowMs) => {
			const set = setPolicy(this.host.store, this.host.id, change, caller, nowMs);
			return set.ok ? ok({ ...this.#policy(), receipt: set.value.receipt }) : set;
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
		return this.host.read(() => ok(administration.listAdministrators(this.host.store)));
	}

	async inviteAdministrator(...[order, caller]: Arguments<"inviteAdministrator">) {
		return this.host.change((nowMs) =>
			administration.inviteAdministrator(this.host.store, order, caller, nowMs),
		);
	}

	async acceptInvitation(...[order, { requestId }]: Arguments<"acceptInvitation">) {
		return this.host.change((nowMs) =>
			administration.acceptInvitation(this.host.store, order, requestId, nowMs),
		);
	}

	async removeAdministrator(...[id, caller]: Arguments<"removeAdministrator">) {
		return this.host.change((nowMs) =>
			administration.removeAdministrator(this.host.store, this.host.id, id, caller, nowMs),
		);
	}

	async findAdministrator(...[issuer, subject]: Arguments<"findAdministrator">) {
		return this.host.exists()
			? administration.findAdministrator(this.host.store, issuer, subject)
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
		const row = this.host.exists() ? findSession(this.host.store, sessionId) : null;
		if (row === null || row.console_hash !== secretHash) return err(failure("unauthenticated"));
		const nowMs = this.host.clock.now();
		const administrator = administration.identityOf(
			administration.findAdministratorRow(this.host.store, row.administrator_id ?? ""),
		);
		if (statusOfRow(row, nowMs) !== "active" || administrator === null) {
			return err(failure("session_ended"));
		}
		const policy = readPolicy(this.host.store);
		this.host.change(() =>
			ok(noteActivity(this.host.store, { sessionId, at: nowMs }, policy, nowMs)),
		);
		return ok({ session: toSession(row, this.host.id, nowMs), administrator });
	}

	async listApiTokens() {
		return this.host.read(() => ok(administration.listApiTokens(this.host.store)));
	}

	async createApiToken(...[order, caller]: Arguments<"createApiToken">) {
		return this.host.change((nowMs) =>
			ok(administration.createApiToken(this.host.store, order, caller, nowMs)),
		);
	}

	async revokeApiToken(...[tokenId, caller]: Arguments<"revokeApiToken">) {
		return this.host.change((nowMs) =>
			administration.revokeApiToken(this.host.store, tokenId, caller, nowMs),
		);
	}

	async authenticateApiToken(...[secretHash]: Arguments<"authenticateApiToken">) {
		return this.host.exists()
			? administration.authenticateApiToken(this.host.store, secretHash)
			: null;
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
		const recovered = this.host.change((nowMs) =>
			ok(recover(this.host.store, this.host.id, forgotten, caller, nowMs)),
		);
		this.host.leases.restart();
		return recovered;
	}

	async project(...[entity, ids, version, caller]: Arguments<"project">) {
		this.host.change((nowMs) => {
			continueAbove(this.host.store, version);
			const sequence = nextSequence(this.host.store);
			for (const id of ids) markChanged(this.host.store, entity, id, sequence);
			const target = { kind: entity, id: String(ids.length) };
			const event = { sequence, at: nowMs, action: "projection.repaired" as const, target };
			recordEvent(this.host.store, event, caller);
			return ok(undefined);
		});
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

	override async alarm(): Promise<void> {
		if (this.host.exists()) await this.host.background.onAlarm();
	}

	#policy(): { policy: Policy; set: PolicyField[] } {
		const set = Object.keys(readPolicyValues(this.host.store)) as PolicyField[];
		return { policy: readPolicy(this.host.store), set };
	}

	/** A repeated start cannot answer with the first token, which nobody stores: it replaces the session instead. */
	#endTwin(sessionId: string, caller: Caller, nowMs: number): void {
		const scope = { kind: "session" as const, sessionId };
		const reason = "Replaced by a repeated start";
		const order = { sessionIds: [sessionId], scope, cause: "concurrency" as const, reason };
		revokeNamed(this.host.store, this.host.id, order, caller, nowMs);
	}
}
