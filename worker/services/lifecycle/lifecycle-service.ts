import type { Caller } from "../../domain/actor.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { isOrganizationId, sessionIdPattern } from "../../domain/ids.ts";
import { oneSession, type Receipt } from "../../domain/receipt.ts";
import { parseRefreshToken } from "../../domain/refresh-token.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Geo } from "../../domain/session.ts";
import { cutText } from "../../domain/wire/text.ts";
import type {
	RefreshedSession,
	ReplacedSession,
	StartedSession,
} from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { clientFacts } from "../client/client-facts.ts";
import { parseDevice, userAgentLengthMax } from "../client/device.ts";
import { canonicalIp, ipKeyOf } from "../client/ip-address.ts";

/** @param field where the address stands in the input */
const notAnAddress = (field: string) =>
	err(failure("bad_input", { field, sentence: "This is not an IPv4 or IPv6 address." }));

/** An invocation has six connections. */
const objectsAtOnce = 5;

/** A session's life as the authentication module drives it. */
export class LifecycleService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	async start(
		order: {
			organizationId: string;
			userId: string;
			user: { name: string; email: string };
			ip: string;
			userAgent: string;
			geo?: Geo | undefined;
			authMethods?: string[] | undefined;
			clientId?: string | undefined;
			/** A refresh token of the session that this one takes the place of, or that session's id. */
			replaces?: string | undefined;
		},
		caller: Caller,
	): Promise<Result<StartedSession, Failure>> {
		// Sessions of the platform are its administrators' own; they start by signing in, never by a service call.
		if (!isOrganizationId(order.organizationId)) return err(failure("not_found"));
		if (canonicalIp(order.ip) === null) return notAnAddress("ip");
		const facts = clientFacts({
			ip: order.ip,
			userAgent: order.userAgent,
			geo: order.geo ?? null,
			authMethods: order.authMethods ?? [],
			clientId: order.clientId ?? null,
		});
		const replaces = replacedBy(order.replaces, order.organizationId);
		if (!replaces.ok) return replaces;
		const user = { id: order.userId, ...order.user };
		return this.#objects
			.of(order.organizationId)
			.startSession(
				{ user, ...facts, ...(replaces.value && { replaces: replaces.value }) },
				caller,
			);
	}

	async refresh(
		organizationId: string,
		order: { refreshToken: string; ip?: string | undefined; userAgent?: string | undefined },
		caller: Caller,
	): Promise<Result<RefreshedSession, Failure>> {
		const ip = order.ip === undefined ? undefined : canonicalIp(order.ip);
		if (ip === null) return notAnAddress("ip");
		const userAgent = order.userAgent && cutText(order.userAgent, userAgentLengthMax);
		return this.#objects.of(organizationId).refreshSession(
			{
				refreshToken: order.refreshToken,
				...(ip !== undefined && { ip, ipKey: ipKeyOf(ip) }),
				...(userAgent !== undefined && { userAgent, device: parseDevice(userAgent) }),
			},
			caller,
		);
	}

	async touch(
		organizationId: string,
		activity: { sessionId: string; at: number; ip?: string | undefined }[],
		caller: Caller,
	): Promise<Result<{ accepted: number }, Failure>> {
		const noted = [];
		for (const [index, { sessionId, at, ip: address }] of activity.entries()) {
			const ip = address === undefined ? undefined : canonicalIp(address);
			if (ip === null) return notAnAddress(`activity.${index}.ip`);
			noted.push({ sessionId, at, ...(ip !== undefined && { ip, ipKey: ipKeyOf(ip) }) });
		}
		return this.#objects.of(organizationId).touchSessions(noted, caller);
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

/** What a browser still holds may be anything; only what names a session elsewhere is the module's mistake. */
function replacedBy(
	text: string | undefined,
	organizationId: string,
): Result<ReplacedSession | null, Failure> {
	if (text === undefined) return ok(null);
	if (sessionIdPattern.test(text)) return ok({ sessionId: text });
	const token = parseRefreshToken(text);
	if (token !== null && token.organizationId !== organizationId) return err(elsewhere);
	return ok(token === null ? null : { refreshToken: text });
}

const elsewhere = failure("bad_input", {
	field: "replaces",
	sentence: "This session is in another organization. End it there, and start without it.",
});
