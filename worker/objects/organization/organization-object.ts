import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../../domain/clock.ts";
import { failure } from "../../domain/errors.ts";
import { platformId } from "../../domain/ids.ts";
import { defaultPolicy, type SessionPolicy } from "../../domain/policy.ts";
import { err, ok } from "../../domain/result.ts";
import type { SessionDetail } from "../../domain/session.ts";
import { projectionRepository } from "../../repositories/projection-repository.ts";
import * as administration from "./administration.ts";
import { recordEvent } from "./audit.ts";
import * as directory from "./directory.ts";
import { nextAlarmAt } from "./due.ts";
import * as idempotency from "./idempotency.ts";
import { hasTables, migrate } from "./organization-migrations.ts";
import type { Caller, CheckedSession, LiveState, OrganizationRpc } from "./organization-rpc.ts";
import { drain, markChanged, nextEntries, organizationKey, settleEntries } from "./outbox.ts";
import { findProfile, projectionOf } from "./projected.ts";
import { refreshSession } from "./refresh.ts";
import { findReceipt, revokeSessions, sweepExpired } from "./revoke.ts";
import { noteActivity, startConsoleSession, startSession } from "./session-commands.ts";
import {
	findSession,
	type SessionRow,
	statusOfRow,
	toLiveState,
	toSession,
} from "./session-rows.ts";
import { all, counterOf, jsonList, nextSequence, run, type Store } from "./store.ts";

type Arguments<K extends keyof OrganizationRpc> = Parameters<OrganizationRpc[K]>;

/** A projection that takes longer than this is given up and tried again: D1 may hang without failing. */
const projectionTimeoutMs = 10_000;

const absent = err(failure("not_found"));

/**
 * One organization: the single writer and the authority on its sessions, administrators and API tokens. Named
 * `platform`, it is the same for the platform itself. The methods only wire; what they decide stands in the modules
 * beside this one. Everything on the prototype can be called from outside, so it is exactly `OrganizationRpc`.
 */
export class OrganizationObject extends DurableObject<Env> implements OrganizationRpc {
	protected readonly store: Store;
	protected readonly policy: SessionPolicy = defaultPolicy;
	protected readonly clock: Clock = systemClock;
	readonly #organizationId: string;
	#created = false;
	#drainUnderWay: Promise<void> | null = null;
	#drainFailures = 0;

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.store = { sql: ctx.storage.sql };
		this.#organizationId = ctx.id.name ?? "";
		if (hasTables(this.store) || this.#organizationId === platformId) {
			ctx.storage.transactionSync(() => migrate(this.store));
		}
	}

	async create(...[profile, caller]: Arguments<"create">) {
		if (profile.id !== this.#organizationId) return absent;
		return this.#commit(() => {
			if (!hasTables(this.store)) migrate(this.store);
			const present = findProfile(this.store);
			if (present !== null) return ok(present);
			run(
				this.store,
				"INSERT INTO profile VALUES (1, ?, ?, ?, ?, ?)",
				profile.id,
				profile.slug,
				profile.name,
				profile.region,
				profile.createdAt,
			);
			const sequence = nextSequence(this.store);
			const target = { kind: "organization", id: profile.id };
			recordEvent(
				this.store,
				{ sequence, at: this.clock.now(), action: "organization.created", target },
				caller,
			);
			markChanged(this.store, "organization", organizationKey, sequence);
			return ok(profile);
		});
	}

	async describe() {
		const profile = this.#exists() ? findProfile(this.store) : null;
		if (profile === null) return absent;
		return ok({ ...profile, activeSessions: counterOf(this.store, "active_sessions") });
	}

	async startSession(...[order, caller]: Arguments<"startSession">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) => {
			const twin = idempotency.rememberedOutcome(this.store, "start", caller, nowMs);
			if (twin !== null) this.#endTwin(twin, caller, nowMs);
			const started = startSession(
				this.store,
				this.#organizationId,
				order,
				this.policy,
				caller,
				nowMs,
			);
			idempotency.rememberOutcome(this.store, "start", caller, started.sessionId, nowMs);
			return ok(started);
		});
	}

	async refreshSession(...[order, caller]: Arguments<"refreshSession">) {
		if (!this.#exists()) return err(failure("unknown"));
		return this.#commit((nowMs) =>
			refreshSession(this.store, this.#organizationId, order, this.policy, caller, nowMs),
		);
	}

	async touchSessions(...[activity]: Arguments<"touchSessions">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) => {
			const noted = activity.filter((one) => noteActivity(this.store, one, this.policy, nowMs));
			return ok({ accepted: noted.length });
		});
	}

	async checkSession(...[sessionId]: Arguments<"checkSession">): Promise<CheckedSession> {
		const nowMs = this.clock.now();
		if (!this.#exists()) return { active: false, sequence: 0, asOf: nowMs };
		// Read from storage on every check: a superseded object finds out there that it no longer decides.
		const row = findSession(this.store, sessionId);
		const sequence = counterOf(this.store, "sequence");
		if (row === null) return { active: false, sequence, asOf: nowMs };
		const live = toLiveState(row, nowMs);
		const known = { status: live.status, expiresAt: row.expires_at, sequence, asOf: nowMs };
		return live.status === "active"
			? { active: true, userId: row.user_id, ...known }
			: { active: false, ...(live.ended && { cause: live.ended.cause }), ...known };
	}

	async getSession(...[sessionId]: Arguments<"getSession">) {
		const row = this.#exists() ? findSession(this.store, sessionId) : null;
		return row === null ? absent : ok(this.#detailOf(row));
	}

	async listForUser(...[userId]: Arguments<"listForUser">) {
		if (!this.#exists()) return absent;
		const nowMs = this.clock.now();
		const rows = all<SessionRow>(
			this.store,
			"SELECT * FROM sessions WHERE user_id = ? AND status = 'active' ORDER BY last_activity_at DESC, id",
			userId,
		);
		return ok(
			rows
				.map((row) => toSession(row, this.#organizationId, nowMs))
				.filter((session) => session.status === "active"),
		);
	}

	async liveStates(...[sessionIds]: Arguments<"liveStates">): Promise<Record<string, LiveState>> {
		if (!this.#exists()) return {};
		const nowMs = this.clock.now();
		const rows = all<SessionRow>(
			this.store,
			"SELECT * FROM sessions WHERE id IN (SELECT value FROM json_each(?))",
			jsonList(sessionIds),
		);
		return Object.fromEntries(rows.map((row) => [row.id, toLiveState(row, nowMs)]));
	}

	async revoke(...[order, caller]: Arguments<"revoke">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) => {
			const earlier = idempotency.rememberedOutcome(this.store, "revoke", caller, nowMs);
			const remembered = earlier && findReceipt(this.store, this.#organizationId, earlier);
			if (remembered) return ok(remembered);
			if (order.target.kind === "sessions" && order.target.scope.kind === "session") {
				const row = findSession(this.store, order.target.scope.sessionId);
				if (row === null || (order.onlyUserId && row.user_id !== order.onlyUserId)) return absent;
			}
			const receipt = revokeSessions(this.store, this.#organizationId, order, caller, nowMs);
			idempotency.rememberOutcome(this.store, "revoke", caller, receipt.id, nowMs);
			return ok(receipt);
		});
	}

	async getReceipt(...[receiptId]: Arguments<"getReceipt">) {
		const receipt = this.#exists()
			? findReceipt(this.store, this.#organizationId, receiptId)
			: null;
		return receipt === null ? absent : ok(receipt);
	}

	async listAdministrators() {
		return this.#exists() ? ok(administration.listAdministrators(this.store)) : absent;
	}

	async inviteAdministrator(...[order, caller]: Arguments<"inviteAdministrator">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) =>
			administration.inviteAdministrator(this.store, order, caller, nowMs),
		);
	}

	async acceptInvitation(...[order, { requestId }]: Arguments<"acceptInvitation">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) =>
			administration.acceptInvitation(this.store, order, requestId, nowMs),
		);
	}

	async removeAdministrator(...[administratorId, caller]: Arguments<"removeAdministrator">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) =>
			administration.removeAdministrator(
				this.store,
				this.#organizationId,
				administratorId,
				caller,
				nowMs,
			),
		);
	}

	async findAdministrator(...[issuer, subject]: Arguments<"findAdministrator">) {
		return this.#exists() ? administration.findAdministrator(this.store, issuer, subject) : null;
	}

	async startConsoleSession(...[order, caller]: Arguments<"startConsoleSession">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) =>
			ok(startConsoleSession(this.store, order, this.policy, caller, nowMs)),
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
		this.#commit(() => noteActivity(this.store, { sessionId, at: nowMs }, this.policy, nowMs));
		return ok({ session: toSession(row, this.#organizationId, nowMs), administrator });
	}

	async listApiTokens() {
		return this.#exists() ? ok(administration.listApiTokens(this.store)) : absent;
	}

	async createApiToken(...[order, caller]: Arguments<"createApiToken">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) =>
			ok(administration.createApiToken(this.store, order, caller, nowMs)),
		);
	}

	async revokeApiToken(...[tokenId, caller]: Arguments<"revokeApiToken">) {
		if (!this.#exists()) return absent;
		return this.#commit((nowMs) =>
			administration.revokeApiToken(this.store, tokenId, caller, nowMs),
		);
	}

	async authenticateApiToken(...[secretHash]: Arguments<"authenticateApiToken">) {
		return this.#exists() ? administration.authenticateApiToken(this.store, secretHash) : null;
	}

	async registerOrganization(...[profile]: Arguments<"registerOrganization">) {
		return this.#commit(() => directory.registerOrganization(this.store, profile));
	}

	async homesOf(...[issuer, subject]: Arguments<"homesOf">) {
		return directory.homesOf(this.store, issuer, subject);
	}

	async addHome(...[issuer, subject, organizationId]: Arguments<"addHome">) {
		this.#commit(() => directory.addHome(this.store, issuer, subject, organizationId));
	}

	async removeHome(...[issuer, subject, organizationId]: Arguments<"removeHome">) {
		this.#commit(() => directory.removeHome(this.store, issuer, subject, organizationId));
	}

	async beginSignIn(...[cookieHash, attempt]: Arguments<"beginSignIn">) {
		this.#commit((nowMs) => directory.beginSignIn(this.store, cookieHash, attempt, nowMs));
	}

	async takeSignIn(...[cookieHash]: Arguments<"takeSignIn">) {
		return this.#commit((nowMs) => directory.takeSignIn(this.store, cookieHash, nowMs));
	}

	override async alarm(): Promise<void> {
		if (!this.#exists()) return;
		try {
			const nowMs = this.clock.now();
			this.ctx.storage.transactionSync(() => {
				while (sweepExpired(this.store, nowMs)) {
					// Each round is bounded; together they end when nothing is due.
				}
				idempotency.forgetOutcomes(this.store, nowMs);
				directory.forgetSignIns(this.store, nowMs);
			});
			await this.#drain();
		} finally {
			// The platform gives an alarm up after six failed retries: it must never be the retry that re-arms it.
			await this.#armAlarm();
		}
	}

	/** One transaction: state, audit event and outbox together; the projection follows without being waited for. */
	#commit<T>(change: (nowMs: number) => T): T {
		const result = this.ctx.storage.transactionSync(() => change(this.clock.now()));
		this.ctx.waitUntil(this.#drain().finally(() => this.#armAlarm()));
		return result;
	}

	/** Only the positive answer is remembered: an organization, once created, is never uncreated. */
	#exists(): boolean {
		this.#created ||= hasTables(this.store);
		return this.#created;
	}

	/** A repeated start cannot answer with the first token, which nobody stores: it replaces the session instead. */
	#endTwin(sessionId: string, caller: Caller, nowMs: number): void {
		revokeSessions(
			this.store,
			this.#organizationId,
			{
				target: {
					kind: "sessions",
					sessionIds: [sessionId],
					scope: { kind: "session", sessionId },
				},
				cause: "concurrency",
				reason: "Replaced by a repeated start",
			},
			caller,
			nowMs,
		);
	}

	/** One drain at a time; who comes while it runs waits for that one, which also takes what they have added. */
	#drain(): Promise<void> {
		this.#drainUnderWay ??= this.#drainOnce().finally(() => {
			this.#drainUnderWay = null;
		});
		return this.#drainUnderWay;
	}

	async #drainOnce(): Promise<void> {
		try {
			await drain({
				next: (limit) => nextEntries(this.store, limit),
				project: (entries) => {
					const nowMs = this.clock.now();
					const state = projectionOf(this.store, this.#organizationId, entries, nowMs);
					return withTimeout(projectionRepository(this.env.DB).write(state), projectionTimeoutMs);
				},
				settle: (entries) => settleEntries(this.store, entries),
			});
			this.#drainFailures = 0;
		} catch (error) {
			this.#drainFailures += 1;
			console.warn("projection failed", { failures: this.#drainFailures, name: nameOf(error) });
		}
	}

	async #armAlarm(): Promise<void> {
		const at = nextAlarmAt(this.store, this.#drainFailures, this.clock.now());
		const armed = await this.ctx.storage.getAlarm();
		if (at !== null && (armed === null || armed !== at)) await this.ctx.storage.setAlarm(at);
	}

	#detailOf(row: SessionRow): SessionDetail {
		const session = toSession(row, this.#organizationId, this.clock.now());
		const links = all<{ generation: number; issued_at: number; used_at: number | null }>(
			this.store,
			"SELECT generation, issued_at, used_at FROM chain_links WHERE session_id = ? ORDER BY generation DESC",
			row.id,
		);
		return {
			...session,
			userAgent: row.user_agent,
			chain: links.map((link) => ({
				generation: link.generation,
				issuedAt: link.issued_at,
				...(link.used_at !== null && { usedAt: link.used_at }),
				state:
					session.status !== "active" && link.generation === row.generation
						? "revoked"
						: link.generation === row.generation
							? "current"
							: "used",
			})),
		};
	}
}

async function withTimeout(work: Promise<void>, limitMs: number): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error("timed out")), limitMs);
	});
	await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");
