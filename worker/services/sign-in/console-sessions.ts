import type { ActorReference, Origin } from "../../domain/actor.ts";
import type { Failure } from "../../domain/errors.ts";
import type { GeoReport } from "../../domain/facts/place.ts";
import { newSecret, platformId } from "../../domain/ids.ts";
import { ok, type Result } from "../../domain/result.ts";
import { replacedReason } from "../../domain/session.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { OrganizationRpc } from "../../objects/organization/organization-rpc.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import { clientFacts } from "../client/client-facts.ts";
import { leaveSupport } from "../support/leave-support.ts";
import type { Home } from "./administrator-homes.ts";
import type { HeldSession } from "./authentication-service.ts";
import type { ProviderIdentity } from "./openid-provider.ts";
import { addressOf } from "./refused-calls.ts";

interface StartedConsoleSession {
	session: HeldSession;
	/** For the cookie; only its hash is kept. */
	secret: string;
	expiresAt: number;
	/** Why the session that this one takes the place of could not be ended. */
	notReplaced: Failure | null;
}

/** Where a sign-in or a sign-out comes from. */
export interface BrowserRequest {
	client: { ip: string; userAgent: string; geo: GeoReport | null };
	requestId: string;
}

/** The same as events keep it. */
export const originOf = ({ client, requestId }: BrowserRequest): Origin => ({
	requestId,
	...addressOf(client.ip),
});

const consoleClientId = "curfew-console";

/** The administrators' own sessions: each begins and ends in the object of its home. */
export class ConsoleSessions {
	readonly #organizations: OrganizationClient;

	constructor(organizations: OrganizationClient) {
		this.#organizations = organizations;
	}

	/**
	 * Starts a session with a new id and a new secret: nothing the browser had before counts afterwards, and the session
	 * it held ends.
	 */
	async start(
		order: {
			home: Home;
			identity: ProviderIdentity;
			replaces: HeldSession | null;
			stepUp: boolean;
		},
		request: BrowserRequest,
	): Promise<StartedConsoleSession> {
		const { homeId, administrator } = order.home;
		const { authMethods, authenticatedAt } = order.identity;
		const secret = newSecret();
		const facts = clientFacts({ ...request.client, authMethods, clientId: consoleClientId });
		const { replaces } = order;
		const isHere = replaces?.homeId === homeId;
		const by = byOf(homeId, { id: administrator.administratorId, name: administrator.name });
		const started = await this.#objectOf(homeId).startConsoleSession(
			{
				identity: administrator,
				secretHash: sha256Hex(secret),
				authenticatedAt,
				...(order.stepUp && { stepsUp: true }),
				...(isHere && { replaces: replaces.sessionId }),
				...facts,
			},
			{ by, ...originOf(request) },
		);
		// The administrator was found a moment ago in this very object.
		if (!started.ok) throw new Error(`The console session did not start: ${started.error.reason}`);
		const { sessionId, expiresAt } = started.value;
		// It ended with the start if it was in the same object; what hangs on it elsewhere has not.
		const isOver = replaces === null || (isHere && homeId !== platformId);
		const replaced = isOver ? ok(null) : await this.end(replaces, replacedReason, request);
		return {
			session: { homeId, sessionId },
			secret,
			expiresAt,
			notReplaced: replaced.ok ? null : replaced.error,
		};
	}

	/**
	 * Ends a session in the name of whoever held it: one browser may sign in as somebody else, of another organization.
	 * Support sessions go with it, also with one that had ended before.
	 */
	async end(
		{ homeId, sessionId }: HeldSession,
		reason: string | null,
		request: BrowserRequest,
	): Promise<Result<null, Failure>> {
		const home = this.#objectOf(homeId);
		const found = await home.getSession(sessionId);
		if (!found.ok) return found.error.reason === "not_found" ? ok(null) : found;
		const { user, status } = found.value;
		const caller = { by: byOf(homeId, user), ...originOf(request) };
		if (status === "active") {
			const scope = { kind: "session" as const, sessionId };
			const target = { kind: "sessions" as const, sessionIds: [sessionId], scope };
			const signsOut = reason === null ? ({ signsOut: true } as const) : {};
			const ended = await home.revoke({ target, cause: "user", reason, ...signsOut }, caller);
			if (!ended.ok) return ended;
		}
		if (homeId !== platformId) return ok(null);
		const key = { administratorId: user.id, key: sessionId };
		const { organizationIds } = await this.#organizations.platform().supportRole(key);
		for (const organizationId of organizationIds) {
			const left = await leaveSupport(this.#organizations, organizationId, key, caller);
			if (!left.ok) return left;
		}
		return ok(null);
	}

	#objectOf(homeId: string): OrganizationRpc {
		return homeId === platformId ? this.#organizations.platform() : this.#organizations.of(homeId);
	}
}

const byOf = (homeId: string, { id, name }: { id: string; name: string }): ActorReference => ({
	kind: homeId === platformId ? "global_admin" : "organization_admin",
	id,
	name,
});
