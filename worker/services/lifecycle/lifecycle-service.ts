import type { Caller } from "../../domain/actor.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { Ignored, SeenFrom } from "../../domain/facts/place.ts";
import { isOrganizationId, sessionIdPattern } from "../../domain/ids.ts";
import { oneSession, type Receipt } from "../../domain/receipt.ts";
import { parseRefreshToken } from "../../domain/refresh-token.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { SessionClaims } from "../../domain/session.ts";
import type { SessionToAdopt } from "../../domain/tokens/adoption.ts";
import type {
	Activity,
	RefreshedSession,
	ReplacedSession,
	StartedSession,
} from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { type ClientReport, readClient, readPlace, readUser } from "../client/client-facts.ts";
import { parseDevice } from "../client/device.ts";
import { readMetadata, readUserAgent } from "../client/read-facts.ts";
import { adoptSession } from "./adopt-session.ts";

/** An invocation has six connections. */
const objectsAtOnce = 5;

/** A session's life as the authentication module drives it. */
export class LifecycleService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	/** Facts of the client that cannot be read are left out, and the answer names them: no sign-in fails by one. */
	async start(
		order: {
			organizationId: string;
			userId: string;
			user: { name?: unknown; email?: unknown };
			expiresAt?: number | undefined;
			metadata?: unknown;
			/** A refresh token of the session that this one takes the place of, or that session's id. */
			replaces?: string | undefined;
		} & ClientReport,
		caller: Caller,
	): Promise<Result<StartedSession & { ignored?: Ignored[] }, Failure>> {
		// Sessions of the platform are its administrators' own; they start by signing in, never by a service call.
		if (!isOrganizationId(order.organizationId)) return err(failure("not_found"));
		const replaces = replacedBy(order.replaces, order.organizationId);
		if (!replaces.ok) return replaces;
		const client = readClient(order);
		const { user, ignored } = readUser(order.userId, order.user);
		const { metadata, ignored: unkept } = readMetadata(order.metadata);
		const started = await this.#objects.of(order.organizationId).startSession(
			{
				user,
				...client.origin,
				...(order.expiresAt !== undefined && { expiresAt: order.expiresAt }),
				...(metadata !== null && { metadata }),
				...(replaces.value && { replaces: replaces.value }),
			},
			caller,
		);
		return withIgnored(started, [...client.ignored, ...ignored, ...unkept]);
	}

	/** A session that another provider made begins here; of one that began already nothing changes. */
	async adopt(
		organizationId: string,
		session: SessionToAdopt,
		caller: Caller,
		more: { toEnd?: true } = {},
	): Promise<Result<{ sessionId: string; claims: SessionClaims; ignored?: Ignored[] }, Failure>> {
		const { adopted, ignored } = await adoptSession(
			this.#objects,
			organizationId,
			session,
			caller,
			more,
		);
		const answer = adopted.ok
			? ok({ sessionId: adopted.value.sid, claims: adopted.value })
			: adopted;
		return withIgnored(answer, ignored);
	}

	async refresh(
		organizationId: string,
		order: {
			refreshToken: string;
			userAgent?: string | undefined;
			user?: { name?: unknown; email?: unknown } | undefined;
		} & SeenFrom,
		caller: Caller,
	): Promise<Result<RefreshedSession & { ignored?: Ignored[] }, Failure>> {
		const { place, ignored } = readPlace(order);
		const { userAgent, ignored: unread } = readUserAgent(order.userAgent);
		const named = order.user && readUser("", order.user);
		const refreshed = await this.#objects.of(organizationId).refreshSession(
			{
				refreshToken: order.refreshToken,
				...(place !== null && { place }),
				...(userAgent !== "" && { userAgent, device: parseDevice(userAgent) }),
				...(named && { user: { name: named.user.name, email: named.user.email } }),
			},
			caller,
		);
		return withIgnored(refreshed, [
			...ignored,
			...(unread === null ? [] : [unread]),
			...(named?.ignored ?? []),
		]);
	}

	/** One entry that cannot be read loses nothing of the others: it is named in the answer. */
	async touch(
		organizationId: string,
		activity: readonly [place: number, { sessionId: string; at: number } & SeenFrom][],
		caller: Caller,
	): Promise<Result<{ accepted: number; ignored: Ignored[] }, Failure>> {
		const noted: Activity[] = [];
		const left: Ignored[] = [];
		for (const [index, { sessionId, at, ...from }] of activity) {
			const { place, ignored } = readPlace(from);
			noted.push({ sessionId, at, ...(place !== null && { place }) });
			left.push(...ignored.map((one) => ({ ...one, field: `activity.${index}.${one.field}` })));
		}
		const touched = await this.#objects.of(organizationId).touchSessions(noted, caller);
		return touched.ok ? ok({ ...touched.value, ignored: left }) : touched;
	}

	/**
	 * The session to sign out of by its refresh token. Refused as `unknown` for any token that is not of a chain of this
	 * organization; a spent one, or one of a session that has ended, still says whose it was.
	 */
	async sessionOf(organizationId: string, refreshToken: string): Promise<Result<string, Failure>> {
		const found = await this.#objects.of(organizationId).sessionOfRefreshToken(refreshToken);
		if (!found.ok) return found;
		return found.value === null ? err(failure("unknown")) : ok(found.value);
	}

	/**
	 * Ends all of a user's sessions in organizations that the caller serves: a changed password, or a removed account.
	 * Sessions of the admin UI are of another identity and stay. Each organization has a receipt of its own; when one
	 * cannot be asked the call fails, and may be repeated.
	 */
	async endUser(
		order: {
			organizationIds: readonly string[];
			userId: string;
			cause: "user" | "credential_changed" | "account_removed";
			reason: string | null;
			exceptSessionId: string | null;
		},
		caller: Caller,
	): Promise<Result<Receipt[], Failure>> {
		const { organizationIds, userId, ...rest } = order;
		const target = { kind: "user" as const, userId };
		const receipts: Receipt[] = [];
		for (let start = 0; start < organizationIds.length; start += objectsAtOnce) {
			const some = organizationIds.slice(start, start + objectsAtOnce);
			const ended = await Promise.all(
				some.map((id) =>
					this.#objects.of(id).revoke({ target, sparesAdminUi: true, ...rest }, caller),
				),
			);
			for (const one of ended) {
				if (!one.ok) return one;
				receipts.push(one.value);
			}
		}
		return ok(receipts);
	}

	/** The user signed out. */
	async end(
		organizationId: string,
		sessionId: string,
		caller: Caller,
	): Promise<Result<Receipt, Failure>> {
		return this.#objects.of(organizationId).revoke(
			{
				target: oneSession(sessionId),
				sparesAdminUi: true,
				cause: "user",
				reason: null,
			},
			caller,
		);
	}
}

const withIgnored = <T extends object>(
	answer: Result<T, Failure>,
	ignored: Ignored[],
): Result<T & { ignored?: Ignored[] }, Failure> =>
	answer.ok && ignored.length > 0 ? ok({ ...answer.value, ignored }) : answer;

/** Longer than any refresh token. */
const tokenLengthMax = 500;

/** What a browser still holds may be anything; only what names a session elsewhere is the module's mistake. */
function replacedBy(
	text: unknown,
	organizationId: string,
): Result<ReplacedSession | null, Failure> {
	if (typeof text !== "string" || text.length > tokenLengthMax) return ok(null);
	if (sessionIdPattern.test(text)) return ok({ sessionId: text });
	const token = parseRefreshToken(text);
	if (token !== null && token.organizationId !== organizationId) return err(elsewhere);
	return ok(token === null ? null : { refreshToken: text });
}

const elsewhere = failure("bad_input", {
	field: "replaces",
	sentence: "This session is in another organization. End it there, and start without it.",
});
