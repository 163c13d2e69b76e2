import { type Actor, type Caller, credentialIdOf } from "../../domain/actor.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { type FilterInput, filterAt } from "../../domain/lists/filter-input.ts";
import { encodeCursor, startOf } from "../../domain/lists/page.ts";
import type { SessionQuery } from "../../domain/lists/session-filter.ts";
import {
	defaultSort,
	directListMax,
	type SessionFacets,
	type SessionFilter,
	type SessionPage,
	type SessionSort,
	sortValues,
} from "../../domain/lists/session-list.ts";
import { disownedReason } from "../../domain/my-devices/visit.ts";
import { oneSession, type Receipt } from "../../domain/receipt.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Session, SessionDetail } from "../../domain/session.ts";
import type { RevocationPreview } from "../../objects/organization/endings/endings-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { LiveState, LiveStates } from "../../objects/organization/sessions/sessions-rpc.ts";
import { boundedRead, report } from "../../repositories/bounded-read.ts";
import type { SessionRepository } from "../../repositories/session-repository.ts";
import { parseSearch, rangesOf } from "../client/address-search.ts";

type Refused<T> = Promise<Result<T, Failure>>;

/** What administrators see of their organization's sessions, and how they end them. */
export class SessionManagementService {
	readonly #objects: OrganizationClient;
	readonly #repository: SessionRepository;
	readonly #clock: Clock;

	constructor(objects: OrganizationClient, repository: SessionRepository, clock: Clock) {
		this.#objects = objects;
		this.#repository = repository;
		this.#clock = clock;
	}

	/** One page of D1's projection, overlaid with what the organization object knows by now. */
	async list(
		input: {
			organizationId: string;
			filter?: FilterInput | undefined;
			sort?: SessionSort | undefined;
			cursor?: string | undefined;
			limit: number;
		},
		actor: Actor,
	): Refused<SessionPage> {
		const { organizationId } = input;
		const query = await this.#queryOfD1(organizationId, input.filter);
		if (!query.ok) return query;
		const sort = input.sort ?? defaultSort;
		const list = JSON.stringify([organizationId, sort.by, sort.direction, input.filter ?? {}]);
		const start = startOf(list, input.cursor, sortValues[sort.by]);
		if (!start.ok) return start;

		const asOf = this.#clock.now();
		const read = await boundedRead(() =>
			Promise.all([
				this.#repository.page(organizationId, query.value, sort, start.value, input.limit, asOf),
				this.#repository.count(organizationId, query.value, asOf),
			]),
		);
		if (read === null) return this.#listDegraded(organizationId, query.value, actor, asOf);
		const [page, total] = read;
		const live = await this.#objects
			.of(organizationId)
			.liveStates(page.sessions.map((session) => session.id));
		const items = page.sessions
			.map((session) => overlay(session, live[session.id]))
			.filter(
				(session) => query.value.status === undefined || session.status === query.value.status,
			)
			.map((session) => markCurrent(session, actor));
		return ok({
			items,
			nextCursor: page.next && encodeCursor(list, page.next),
			total,
			asOf,
		});
	}

	/** D1 knows no policies, and nobody writes down that a session is idle: whether it counts is asked of the object. */
	async #queryOfD1(organizationId: string, filter: FilterInput | undefined): Refused<SessionQuery> {
		const query = queryOf(filterAt(filter, this.#clock.now()));
		if (!query.ok || !query.value.flags?.includes("idle")) return query;
		const found = await this.#objects.of(organizationId).getPolicy();
		if (!found.ok) return found;
		const isOff = found.value.policy.flagsOff.includes("idle");
		return isOff ? ok({ ...query.value, idlenessOff: true }) : query;
	}

	/** Without D1: the newest sessions that match, from the object itself, and the answer says so. */
	async #listDegraded(
		organizationId: string,
		query: SessionQuery,
		actor: Actor,
		asOf: number,
	): Refused<SessionPage> {
		const found = await this.#objects.of(organizationId).listDirectly(query);
		if (!found.ok) return found;
		const items = found.value.map((session) => markCurrent(session, actor));
		const total = { count: items.length, capped: items.length >= directListMax };
		return ok({ items, nextCursor: null, total, asOf, degraded: true });
	}

	async get(organizationId: string, sessionId: string, actor: Actor): Refused<SessionDetail> {
		const found = await this.#objects.of(organizationId).getSession(sessionId);
		return found.ok ? ok(markCurrent(found.value, actor)) : found;
	}

	/** Of the organization alone: it goes on while D1 does not. */
	live(organizationId: string, sessionIds: string[]): Refused<LiveStates> {
		return this.#objects.of(organizationId).followStates(sessionIds);
	}

	async facets(input: {
		organizationId: string;
		filter?: FilterInput | undefined;
	}): Refused<SessionFacets> {
		const query = await this.#queryOfD1(input.organizationId, input.filter);
		if (!query.ok) return query;
		return report(() =>
			this.#repository.facets(input.organizationId, query.value, this.#clock.now()),
		);
	}

	revoke(
		input: { organizationId: string; sessionId: string; reason?: string | undefined },
		caller: Caller,
	): Refused<Receipt> {
		const { organizationId, sessionId, reason } = input;
		return this.#objects.of(organizationId).revoke(
			{
				target: oneSession(sessionId),
				cause: "admin",
				reason: reason ?? null,
			},
			caller,
		);
	}

	revokeMany(
		input: { organizationId: string; sessionIds: string[]; reason?: string | undefined },
		caller: Caller,
	): Refused<Receipt> {
		const sessionIds = [...new Set(input.sessionIds)];
		return this.#objects.of(input.organizationId).revoke(
			{
				target: {
					kind: "sessions",
					sessionIds,
					scope: { kind: "sessions", requested: sessionIds.length },
				},
				cause: "admin",
				reason: input.reason ?? null,
			},
			caller,
		);
	}

	/** Ends all of a person's sessions in one transaction; the caller's own stays unless asked for. */
	revokeForUser(
		input: {
			organizationId: string;
			userId: string;
			reason?: string | undefined;
			exceptCurrent: boolean;
		},
		actor: Actor,
		caller: Caller,
	): Refused<Receipt> {
		return this.#objects.of(input.organizationId).revoke(
			{
				target: { kind: "user", userId: input.userId },
				exceptSessionId: input.exceptCurrent ? currentSessionOf(actor) : null,
				cause: "admin",
				reason: input.reason ?? null,
			},
			caller,
		);
	}

	async previewRevocation(
		input: { organizationId: string; filter: FilterInput; exceptCurrent: boolean },
		actor: Actor,
	): Refused<RevocationPreview> {
		const query = queryOf(filterAt(input.filter, this.#clock.now()));
		if (!query.ok) return query;
		return this.#objects.of(input.organizationId).previewRevocation({
			query: query.value,
			exceptId: input.exceptCurrent ? currentSessionOf(actor) : null,
			credentialId: credentialIdOf(actor),
		});
	}

	revokeByFilter(
		input: {
			organizationId: string;
			previewId: string;
			expectedCount: number;
			confirm?: string | undefined;
			reason: string;
		},
		caller: Caller,
	): Refused<Receipt> {
		const { organizationId, previewId, expectedCount, confirm, reason } = input;
		const confirmed = confirm === undefined ? {} : { confirm };
		const target = { kind: "preview" as const, previewId, expectedCount, ...confirmed };
		return this.#objects.of(organizationId).revoke({ target, cause: "admin", reason }, caller);
	}

	revokeAll(
		input: { organizationId: string; confirm: string; reason: string; exceptCurrent: boolean },
		actor: Actor,
		caller: Caller,
	): Refused<Receipt> {
		return this.#objects.of(input.organizationId).revoke(
			{
				target: { kind: "organization", confirm: input.confirm },
				exceptSessionId: input.exceptCurrent ? currentSessionOf(actor) : null,
				cause: "organization",
				reason: input.reason,
			},
			caller,
		);
	}

	async listMine(actor: Actor): Refused<{ items: Session[] }> {
		const self = selfOf(actor);
		if (self === null) return err(failure("forbidden"));
		const found = await this.#objects.of(self.organizationId).listForUser(self.userId);
		return found.ok
			? ok({ items: found.value.map((session) => markCurrent(session, actor)) })
			: found;
	}

	/** @param disowned somebody else was signed in there, they say */
	async revokeMine(
		actor: Actor,
		sessionId: string,
		disowned: boolean,
		caller: Caller,
	): Refused<Receipt> {
		const self = selfOf(actor);
		if (self === null) return err(failure("forbidden"));
		return this.#objects.of(self.organizationId).revoke(
			{
				target: oneSession(sessionId),
				onlyUserId: self.userId,
				cause: "user",
				...(disowned ? { disowned, reason: disownedReason } : { reason: null }),
			},
			caller,
		);
	}

	/** Ends the person's other sessions; the one they are using stays. */
	async revokeOthers(actor: Actor, caller: Caller): Refused<Receipt> {
		const self = selfOf(actor);
		if (self === null) return err(failure("forbidden"));
		return this.#objects.of(self.organizationId).revoke(
			{
				target: { kind: "user", userId: self.userId },
				exceptSessionId: currentSessionOf(actor),
				cause: "user",
				reason: null,
			},
			caller,
		);
	}
}

/** The person behind the caller, as sessions name them; null for a machine. */
function selfOf(actor: Actor): { organizationId: string; userId: string } | null {
	switch (actor.kind) {
		case "administrator":
			return { organizationId: actor.homeId, userId: actor.administratorId };
		case "person":
			return { organizationId: actor.organizationId, userId: actor.userId };
		case "api_token":
			return null;
	}
}

function currentSessionOf(actor: Actor): string | null {
	switch (actor.kind) {
		case "administrator":
			return actor.support?.sessionId ?? actor.sessionId;
		case "person":
			return actor.sessionId;
		case "api_token":
			return null;
	}
}

const markCurrent = <S extends Session>(session: S, actor: Actor): S =>
	session.id === currentSessionOf(actor) ? { ...session, current: true } : session;

/** What the object says beats what D1 last heard; a session the object does not name is left as it was. */
function overlay(session: Session, live: LiveState | undefined): Session {
	if (live === undefined) return session;
	const { ended: _stale, ...facts } = session;
	return { ...facts, ...live };
}

function queryOf({ ip, q, ...query }: SessionFilter): Result<SessionQuery, Failure> {
	const search = q === undefined || q.trim() === "" ? {} : { search: parseSearch(q) };
	if (ip === undefined) return ok({ ...query, ...search });
	const read = rangesOf(ip);
	return read.ok
		? ok({ ...query, ...search, ranges: read.ranges })
		: err(failure("bad_input", { field: "filter.ip", sentence: read.sentence }));
}
