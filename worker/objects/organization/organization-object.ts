import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { newSecret, platformId } from "../../domain/ids.ts";
import type { Grant } from "../../domain/lease/messages.ts";
import type { Policy, PolicyField } from "../../domain/policy.ts";
import type { Receipt } from "../../domain/receipt.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { projectionRepository } from "../../repositories/projection-repository.ts";
import { replicaClient } from "../replica/replica-client.ts";
import * as administration from "./administration.ts";
import { recordEvent } from "./audit.ts";
import { Background } from "./background.ts";
import { listDirectly } from "./direct-list.ts";
import * as directory from "./directory.ts";
import * as idempotency from "./idempotency.ts";
import { hasTables, migrate } from "./organization-migrations.ts";
import type { Caller, CheckedSession, OrganizationRpc } from "./organization-rpc.ts";
import { markChanged } from "./outbox.ts";
import { eraseUser, exportUser } from "./people.ts";
import { readPolicy, readPolicyValues, setPolicy, simulatePolicy } from "./policy-store.ts";
import { findPreview, newPreview, type PreviewProgress, previewStep } from "./previews.ts";
import { createProfile, findProfile, idsAfter, projectionOf } from "./projected.ts";
import { LeaseHost } from "./reach.ts";
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
import { continueAbove, counterOf, jsonList, nextSequence, type Store } from "./store.ts";

type Arguments<K extends keyof OrganizationRpc> = Parameters<OrganizationRpc[K]>;

const absent = err(failure("not_found"));

/**
 * One organization: the single writer and the authority on its sessions, administrators and API tokens. Named
 * `platform`, it is the same for the platform itself. The methods only wire; what they decide stands in the modules
 * beside this one. Everything on the prototype can be called from outside, so it is exactly `OrganizationRpc`.
 */
export class OrganizationObject extends DurableObject<Env> implements OrganizationRpc {
	protected readonly store: Store;
	protected readonly clock: Clock = systemClock;
	readonly #id: string;
	readonly #background: Background;
	readonly #leases: LeaseHost;
	#created = false;

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.#id = ctx.id.name ?? "";
		this.#leases = new LeaseHost(ctx.storage, this.clock, (push) =>
			replicaClient(env.REPLICA).of(this.#id, push.address).push(this.#id, push.update),
		);
		this.store = { sql: ctx.storage.sql, reach: this.#leases };
		const projection = projectionRepository(env.DB);
		this.#background = new Background(
			ctx.storage,
			this.store,
			this.#id,
			this.clock,
			projection,
			this.#leases,
		);
		if (hasTables(this.store) || this.#id === platformId) {
			ctx.storage.transactionSync(() => migrate(this.store));
		}
	}

	async create(...[profile, caller]: Arguments<"create">) {
		if (profile.id !== this.#id) return absent;
		this.ctx.storage.transactionSync(() => migrate(this.store));
		return this.#change((nowMs) => ok(createProfile(this.store, profile, caller, nowMs)));
	}

	async describe() {
		return this.#read(() => {
			const profile = findProfile(this.store);
			const activeSessions = counterOf(this.store, "active_sessions");
			return profile === null ? absent : ok({ ...profile, activeSessions });
		});
	}

	async startSession(...[order, caller]: Arguments<"startSession">) {
		return this.#change((nowMs) => {
			const twin = idempotency.rememberedOutcome(this.store, "start", caller, nowMs);
			if (twin !== null) this.#endTwin(twin, caller, nowMs);
			const policy = readPolicy(this.store);
			const started = startSession(this.store, this.#id, order, policy, caller, nowMs);
			if (started.ok) {
				const { sessionId } = started.value;
				idempotency.rememberOutcome(this.store, "start", caller, sessionId, nowMs);
			}
			return started;
		});
	}

	async refreshSession(...[order, caller]: Arguments<"refreshSession">) {
		if (!this.#exists()) return err(failure("unknown"));
		return this.#change((nowMs) =>
			refreshSession(this.store, this.#id, order, readPolicy(this.store), caller, nowMs),
		);
	}

	async touchSessions(...[activity]: Arguments<"touchSessions">) {
		return this.#change((nowMs) => {
			const policy = readPolicy(this.store);
			const noted = activity.filter((one) => noteActivity(this.store, one, policy, nowMs));
			return ok({ accepted: noted.length });
		});
	}

	async checkSession(...[sessionId]: Arguments<"checkSession">): Promise<CheckedSession> {
		const asOf = this.clock.now();
		if (!this.#exists()) return { active: false, sequence: 0, asOf };
		// Read from storage on every check: a superseded object finds out there that it no longer decides.
		const row = findSession(this.store, sessionId);
		const sequence = counterOf(this.store, "sequence");
		if (row === null) return { active: false, sequence, asOf };
		const live = toLiveState(row, asOf);
		const known = { status: live.status, expiresAt: row.expires_at, sequence, asOf };
		return live.status === "active"
			? { active: true, userId: row.user_id, ...known }
			: { active: false, ...(live.ended && { cause: live.ended.cause }), ...known };
	}

	async getSession(...[sessionId]: Arguments<"getSession">) {
		return this.#read((nowMs) => {
			const row = findSession(this.store, sessionId);
			return row === null ? absent : ok(toDetail(this.store, row, this.#id, nowMs));
		});
	}

	async listForUser(...[userId]: Arguments<"listForUser">) {
		return this.#read((nowMs) => {
			const rows = readSessions(
				this.store,
				"WHERE user_id = ? AND status = 'active' ORDER BY last_activity_at DESC, id LIMIT 500",
				userId,
			);
			const sessions = rows.map((row) => toSession(row, this.#id, nowMs));
			return ok(sessions.filter((session) => session.status === "active"));
		});
	}

	async listDirectly(...[query]: Arguments<"listDirectly">) {
		return this.#read((nowMs) => ok(listDirectly(this.store, this.#id, query, nowMs)));
	}

	async liveStates(...[sessionIds]: Arguments<"liveStates">) {
		if (!this.#exists()) return {};
		const nowMs = this.clock.now();
		const named = "WHERE id IN (SELECT value FROM json_each(?))";
		const rows = readSessions(this.store, named, jsonList(sessionIds));
		return Object.fromEntries(rows.map((row) => [row.id, toLiveState(row, nowMs)]));
	}

	async revoke(...[order, caller]: Arguments<"revoke">) {
		const revoked = this.#change((nowMs) => {
			const earlier = idempotency.rememberedOutcome(this.store, "revoke", caller, nowMs);
			const remembered = earlier && findReceipt(this.store, this.#id, earlier);
			if (remembered) return ok(remembered);
			const revoked = revoke(this.store, this.#id, order, caller, nowMs);
			if (revoked.ok) {
				idempotency.rememberOutcome(this.store, "revoke", caller, revoked.value.id, nowMs);
			}
			return revoked;
		});
		return revoked.ok ? ok(await this.#everywhere(revoked.value)) : revoked;
	}

	async renewLease(...[request]: Arguments<"renewLease">) {
		return this.#exists() ? this.#lend(() => this.#leases.renew(request)) : null;
	}

	async leaseDirectly(...[request, activity]: Arguments<"leaseDirectly">) {
		if (!this.#exists()) return null;
		if (activity.length > 0) await this.touchSessions(activity);
		return this.#lend(() => this.#leases.renewDirect(request));
	}

	async acknowledgeLease(...[acknowledgement]: Arguments<"acknowledgeLease">) {
		if (this.#exists()) this.#leases.acknowledge(acknowledgement);
	}

	async factsOf(...[sessionId]: Arguments<"factsOf">) {
		const row = this.#exists() ? findSession(this.store, sessionId) : null;
		return row && toFacts(row);
	}

	async getReceipt(...[receiptId]: Arguments<"getReceipt">) {
		return this.#read(() => {
			const receipt = findReceipt(this.store, this.#id, receiptId);
			return receipt === null ? absent : ok(receipt);
		});
	}

	async previewRevocation(...[query, exceptId]: Arguments<"previewRevocation">) {
		if (!this.#exists()) return absent;
		const id = newSecret();
		let progress: PreviewProgress | null = newPreview(id, query, exceptId);
		while (progress !== null) {
			const step: PreviewProgress = progress;
			const next = this.ctx.storage.transactionSync(() =>
				previewStep(this.store, this.#id, step, this.clock.now()),
			);
			if (!next.ok) return next;
			progress = next.value;
			// Between steps whoever waits gets their turn.
			await scheduler.wait(0);
		}
		const preview = findPreview(this.store, this.#id, id, this.clock.now());
		return preview === null ? absent : ok(preview);
	}

	async getPolicy() {
		return this.#read(() => ok(this.#policy()));
	}

	async simulatePolicy(...[change]: Arguments<"simulatePolicy">) {
		return this.#read((nowMs) => simulatePolicy(this.store, change, nowMs));
	}

	async setPolicy(...[change, caller]: Arguments<"setPolicy">) {
		const set = this.#change((nowMs) => {
			const set = setPolicy(this.store, this.#id, change, caller, nowMs);
			return set.ok ? ok({ ...this.#policy(), receipt: set.value.receipt }) : set;
		});
		this.#leases.useTerms();
		if (!set.ok || set.value.receipt === null) return set;
		return ok({ ...set.value, receipt: await this.#everywhere(set.value.receipt) });
	}

	async exportUser(...[userId, caller]: Arguments<"exportUser">) {
		return this.#change((nowMs) => ok(exportUser(this.store, this.#id, userId, caller, nowMs)));
	}

	async eraseUser(...[userId, caller]: Arguments<"eraseUser">) {
		const erased = this.#change((nowMs) =>
			ok(eraseUser(this.store, this.#id, userId, caller, nowMs)),
		);
		if (!erased.ok) return erased;
		return ok({ ...erased.value, receipt: await this.#everywhere(erased.value.receipt) });
	}

	async listAdministrators() {
		return this.#read(() => ok(administration.listAdministrators(this.store)));
	}

	async inviteAdministrator(...[order, caller]: Arguments<"inviteAdministrator">) {
		return this.#change((nowMs) =>
			administration.inviteAdministrator(this.store, order, caller, nowMs),
		);
	}

	async acceptInvitation(...[order, { requestId }]: Arguments<"acceptInvitation">) {
		return this.#change((nowMs) =>
			administration.acceptInvitation(this.store, order, requestId, nowMs),
		);
	}

	async removeAdministrator(...[id, caller]: Arguments<"removeAdministrator">) {
		return this.#change((nowMs) =>
			administration.removeAdministrator(this.store, this.#id, id, caller, nowMs),
		);
	}

	async findAdministrator(...[issuer, subject]: Arguments<"findAdministrator">) {
		return this.#exists() ? administration.findAdministrator(this.store, issuer, subject) : null;
	}

	async startConsoleSession(...[order, caller]: Arguments<"startConsoleSession">) {
		return this.#change((nowMs) =>
			ok(startConsoleSession(this.store, order, readPolicy(this.store), caller, nowMs)),
		);
	}

	async authenticateConsoleSession(
		...[sessionId, secretHash]: Arguments<"authenticateConsoleSession">
	) {
		const row = this.#exists() ? findSession(this.store, sessionId) : null;
		if (row === null || row.console_hash !== secretHash) return err(failure("unauthenticated"));
		const nowMs = this.clock.now();
		const administrator = administration.identityOf(
			administration.findAdministratorRow(this.store, row.administrator_id ?? ""),
		);
		if (statusOfRow(row, nowMs) !== "active" || administrator === null) {
			return err(failure("session_ended"));
		}
		const policy = readPolicy(this.store);
		this.#change(() => ok(noteActivity(this.store, { sessionId, at: nowMs }, policy, nowMs)));
		return ok({ session: toSession(row, this.#id, nowMs), administrator });
	}

	async listApiTokens() {
		return this.#read(() => ok(administration.listApiTokens(this.store)));
	}

	async createApiToken(...[order, caller]: Arguments<"createApiToken">) {
		return this.#change((nowMs) =>
			ok(administration.createApiToken(this.store, order, caller, nowMs)),
		);
	}

	async revokeApiToken(...[tokenId, caller]: Arguments<"revokeApiToken">) {
		return this.#change((nowMs) =>
			administration.revokeApiToken(this.store, tokenId, caller, nowMs),
		);
	}

	async authenticateApiToken(...[secretHash]: Arguments<"authenticateApiToken">) {
		return this.#exists() ? administration.authenticateApiToken(this.store, secretHash) : null;
	}

	async projectedPage(...[entity, afterId, limit]: Arguments<"projectedPage">) {
		const ids = this.#exists() ? idsAfter(this.store, entity, afterId, limit) : [];
		const entries = ids.map((id) => ({ entity, id, sequence: 0 }));
		return { ids, state: projectionOf(this.store, this.#id, entries) };
	}

	async flush() {
		return { waiting: this.#exists() ? await this.#background.flush() : 0 };
	}

	async recover(...[forgotten, caller]: Arguments<"recover">) {
		const recovered = this.#change((nowMs) =>
			ok(recover(this.store, this.#id, forgotten, caller, nowMs)),
		);
		this.#leases.restart();
		return recovered;
	}

	async project(...[entity, ids, version, caller]: Arguments<"project">) {
		this.#change((nowMs) => {
			continueAbove(this.store, version);
			const sequence = nextSequence(this.store);
			for (const id of ids) markChanged(this.store, entity, id, sequence);
			const target = { kind: entity, id: String(ids.length) };
			const event = { sequence, at: nowMs, action: "projection.repaired" as const, target };
			recordEvent(this.store, event, caller);
			return ok(undefined);
		});
	}

	async registerOrganization(...[profile]: Arguments<"registerOrganization">) {
		return this.#change(() => directory.registerOrganization(this.store, profile));
	}

	async homesOf(...[issuer, subject]: Arguments<"homesOf">) {
		return directory.homesOf(this.store, issuer, subject);
	}

	async addHome(...[issuer, subject, organizationId]: Arguments<"addHome">) {
		directory.addHome(this.store, issuer, subject, organizationId);
	}

	async removeHome(...[issuer, subject, organizationId]: Arguments<"removeHome">) {
		directory.removeHome(this.store, issuer, subject, organizationId);
	}

	async beginSignIn(...[cookieHash, attempt]: Arguments<"beginSignIn">) {
		this.#change((nowMs) => {
			directory.beginSignIn(this.store, cookieHash, attempt, nowMs);
			return ok(undefined);
		});
	}

	async takeSignIn(...[cookieHash]: Arguments<"takeSignIn">) {
		return directory.takeSignIn(this.store, cookieHash, this.clock.now());
	}

	override async alarm(): Promise<void> {
		if (this.#exists()) await this.#background.onAlarm();
	}

	/** Only the positive answer is remembered: an organization, once created, is never uncreated. */
	#exists(): boolean {
		this.#created ||= hasTables(this.store);
		return this.#created;
	}

	#read<T>(read: (nowMs: number) => Result<T, Failure>): Result<T, Failure> {
		return this.#exists() ? read(this.clock.now()) : absent;
	}

	/** One transaction: state, audit event and outbox together; the projection follows without being waited for. */
	#change<T>(change: (nowMs: number) => Result<T, Failure>): Result<T, Failure> {
		if (!this.#exists()) return absent;
		this.#leases.discarded();
		const result = this.ctx.storage.transactionSync(() => change(this.clock.now()));
		this.#leases.committed();
		this.ctx.waitUntil(this.#background.afterChange());
		return result;
	}

	/** The receipt once its revocation is in force everywhere, or what is known after five seconds. */
	async #everywhere(receipt: Receipt): Promise<Receipt> {
		if (receipt.enforcedAt !== null) return receipt;
		await this.#leases.enforced(receipt.sequence);
		return findReceipt(this.store, this.#id, receipt.id) ?? receipt;
	}

	#lend(lend: () => Grant | null): Grant | null {
		const grant = lend();
		this.ctx.waitUntil(this.#background.armAlarm());
		return grant;
	}

	#policy(): { policy: Policy; set: PolicyField[] } {
		const set = Object.keys(readPolicyValues(this.store)) as PolicyField[];
		return { policy: readPolicy(this.store), set };
	}

	/** A repeated start cannot answer with the first token, which nobody stores: it replaces the session instead. */
	#endTwin(sessionId: string, caller: Caller, nowMs: number): void {
		const scope = { kind: "session" as const, sessionId };
		const reason = "Replaced by a repeated start";
		const order = { sessionIds: [sessionId], scope, cause: "concurrency" as const, reason };
		revokeNamed(this.store, this.#id, order, caller, nowMs);
	}
}
