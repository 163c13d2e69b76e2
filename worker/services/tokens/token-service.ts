import type { Actor, Caller } from "../../domain/actor.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { SeenFrom } from "../../domain/facts/place.ts";
import type { AskedSession } from "../../domain/gate/gate-calls.ts";
import { parseRefreshToken } from "../../domain/refresh-token.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { InspectedRefreshToken } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { AccessService } from "../administration/access-service.ts";
import type { GateService, LeasedCall } from "../gate/gate-service.ts";
import type { LifecycleService } from "../lifecycle/lifecycle-service.ts";
import type { AuthenticationService } from "../sign-in/authentication-service.ts";
import type { AccessTokenClaims } from "./access-tokens.ts";

/** An answer of RFC 7662, in its member names. An inactive token has nothing else: not even why. */
type Introspection = { active: false } | ActiveToken;

interface ActiveToken {
	active: true;
	token_type: "Bearer" | "refresh_token";
	/** Seconds since the epoch, as in RFC 7519. */
	exp: number;
	iat?: number;
	sub: string;
	/** The session, and the organization it is in: extensions, as claims of the same names in access tokens. */
	sid: string;
	org: string;
	client_id?: string;
	iss?: string;
	aud?: string | string[];
	scope?: string;
	jti?: string;
}

/** Whose request an access token lets pass. */
interface PassedToken {
	organizationId: string;
	sessionId: string;
	userId: string;
}

const inactive: Introspection = { active: false };
const recovering = err(failure("unavailable", { because: "recovering" }));
const seconds = (ms: number): number => Math.floor(ms / 1_000);

/** Tokens as edges see them that are not Workers: is it good, and end what it stands for. */
export class TokenService {
	readonly #authentication: AuthenticationService;
	readonly #objects: OrganizationClient;
	readonly #access: AccessService;
	readonly #gate: GateService;
	readonly #lifecycle: LifecycleService;
	readonly #clock: Clock;

	constructor(dependencies: {
		authentication: AuthenticationService;
		organizations: OrganizationClient;
		access: AccessService;
		gate: GateService;
		lifecycle: LifecycleService;
		clock: Clock;
	}) {
		this.#authentication = dependencies.authentication;
		this.#objects = dependencies.organizations;
		this.#access = dependencies.access;
		this.#gate = dependencies.gate;
		this.#lifecycle = dependencies.lifecycle;
		this.#clock = dependencies.clock;
	}

	/**
	 * What a token is worth now. Asks the organization every time; a token of an organization the caller does not serve is
	 * inactive. An access token that is active is in use, from `ip`, unless the organization's policy says otherwise; a
	 * refresh token is used by refreshing.
	 */
	async introspect(
		token: string,
		actor: Actor,
		caller: Caller,
		ip?: string,
	): Promise<Result<Introspection, Failure>> {
		const inspected = await this.#inspect(token, actor);
		if (!inspected.ok) return inspected;
		if (inspected.value !== null) return ok(describeRefreshToken(inspected.value));
		const verified = await this.#claimsFor(token, actor);
		if (!verified.ok) return isOutage(verified.error) ? verified : ok(inactive);
		const { org, sid, sub } = verified.value;
		const stands = await this.#adopted(verified.value, caller, { ip });
		if (!stands.ok) return isOutage(stands.error) ? stands : ok(inactive);
		const { active, unavailable } = await this.#gate.checkStrict(org, sid, {
			subject: sub,
			use: { from: { ip }, byIntrospection: true },
		});
		if (unavailable) return recovering;
		return ok(active ? describeAccessToken(verified.value) : inactive);
	}

	/**
	 * Ends the session that a token belongs to, its whole chain and every access token of it, and waits until that is in
	 * force everywhere. A refresh token that was used before will do: whoever signs out may have missed the last
	 * rotation. Nothing happens for a token that is unknown, or of an organization the caller does not serve.
	 */
	async revoke(token: string, actor: Actor, caller: Caller): Promise<Result<null, Failure>> {
		const inspected = await this.#inspect(token, actor);
		if (!inspected.ok) return inspected;
		const refresh = inspected.value;
		if (refresh !== null) return this.#end(refresh.organizationId, refresh.sessionId, caller);
		const verified = await this.#claimsFor(token, actor);
		if (!verified.ok) return isOutage(verified.error) ? verified : ok(null);
		const { org, sid, sub } = verified.value;
		// One that was never seen begins, to end: what is not known could not be refused from now on.
		const stands = await this.#adopted(verified.value, caller, {}, { toEnd: true });
		if (!stands.ok) return isOutage(stands.error) ? stands : ok(null);
		const { active, unavailable } = await this.#gate.checkStrict(org, sid, { subject: sub });
		if (unavailable) return recovering;
		return active ? this.#end(org, sid, caller) : ok(null);
	}

	/** Whether a request with this access token may pass; answered from memory while this isolate holds a lease. */
	async check(
		token: string,
		actor: Actor,
		call: LeasedCall,
	): Promise<Result<PassedToken, Failure>> {
		const verified = await this.#claimsFor(token, actor);
		if (!verified.ok) return verified;
		const { org, sid, sub, adopt } = verified.value;
		const claims = factClaims(verified.value);
		const answer =
			claims || adopt
				? await this.#gate.checkLeased(org, sid, call, {
						claims,
						adopt,
					})
				: await this.#gate.checkStrict(org, sid, { subject: sub, use: { from: call.from } });
		if (answer.unavailable) return err(failure("unavailable"));
		if (!answer.active) return err(failure("session_ended"));
		return ok({ organizationId: org, sessionId: sid, userId: sub });
	}

	/** Null when it is no refresh token, or none of a standing session that the caller serves. */
	async #inspect(
		token: string,
		actor: Actor,
	): Promise<Result<(InspectedRefreshToken & { organizationId: string }) | null, Failure>> {
		const organizationId = parseRefreshToken(token)?.organizationId;
		if (organizationId === undefined || !this.#access.serves(actor, organizationId)) {
			return ok(null);
		}
		const inspected = await this.#objects.of(organizationId).inspectRefreshToken(token);
		return inspected.ok ? ok(inspected.value && { ...inspected.value, organizationId }) : inspected;
	}

	async #claimsFor(token: string, actor: Actor): Promise<Result<AccessTokenClaims, Failure>> {
		const verified = await this.#authentication.verifyAccessToken(token);
		if (!verified.ok) return verified;
		const { org, exp } = verified.value;
		// Signatures are verified with some tolerance for clocks; nobody is told that a token is active past its end.
		const isOver = exp * 1_000 <= this.#clock.now();
		return isOver || !this.#access.serves(actor, org) ? err(failure("invalid_token")) : verified;
	}

	/** Begins the session of a token that another provider's session is behind, if it has not begun. */
	async #adopted(
		{ org, adopt }: AccessTokenClaims,
		caller: Caller,
		from: SeenFrom = {},
		more: { toEnd?: true } = {},
	): Promise<Result<unknown, Failure>> {
		return adopt ? this.#lifecycle.adopt(org, { ...adopt, ...from }, caller, more) : ok(null);
	}

	async #end(
		organizationId: string,
		sessionId: string,
		caller: Caller,
	): Promise<Result<null, Failure>> {
		const ended = await this.#lifecycle.end(organizationId, sessionId, caller);
		return ended.ok ? ok(null) : ended;
	}
}

const isOutage = ({ reason }: Failure): boolean => reason === "unavailable";

function factClaims({ sub, seq, sexp }: AccessTokenClaims): AskedSession["claims"] {
	return seq === undefined || sexp === undefined ? undefined : { sub, seq, sexp };
}

function describeRefreshToken(
	token: InspectedRefreshToken & { organizationId: string },
): Introspection {
	if (!token.current) return inactive;
	return {
		active: true,
		token_type: "refresh_token",
		exp: seconds(token.expiresAt),
		iat: seconds(token.issuedAt),
		sub: token.userId,
		sid: token.sessionId,
		org: token.organizationId,
		...(token.clientId !== null && { client_id: token.clientId }),
	};
}

function describeAccessToken(claims: AccessTokenClaims): ActiveToken {
	const { exp, iat, sub, sid, org, client_id, iss, aud, scope, jti } = claims;
	return {
		active: true,
		token_type: "Bearer",
		exp,
		...(iat !== undefined && { iat }),
		sub,
		sid,
		org,
		iss,
		...(client_id !== undefined && { client_id }),
		...(aud !== undefined && { aud }),
		...(scope !== undefined && { scope }),
		...(jti !== undefined && { jti }),
	};
}
