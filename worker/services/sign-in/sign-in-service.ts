import { type ActorReference, type AdministratorActor, referenceOf } from "../../domain/actor.ts";
import { signInAttemptMs } from "../../domain/administrator.ts";
import { type Clock, minuteMs } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { newSecret, platformId } from "../../domain/ids.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Geo } from "../../domain/session.ts";
import type { Config } from "../../env.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { SignInAttempt } from "../../objects/organization/organization-rpc.ts";
import { clientFacts } from "../client/client-facts.ts";
import { sha256Hex } from "../hash.ts";
import { AdministratorHomes, type Home, type SignInRefusal } from "./administrator-homes.ts";
import { type AuthenticationService, consoleCookie } from "./authentication-service.ts";
import { OpenIdProvider, type ProviderIdentity } from "./openid-provider.ts";
import { safeReturnTo } from "./return-to.ts";

interface IssuedCookie {
	value: string;
	lifetimeMs: number;
}

interface BeginSignIn {
	origin: string;
	returnTo: string | null;
	invitation: string | null;
	/** The console cookie the browser still has. When its session was ended, credentials are asked for again. */
	previousCookie: string | null;
	/** Ask for credentials again, and end the session the browser has. */
	stepUp?: boolean;
}

interface CompleteSignIn {
	callbackUrl: URL;
	/** The pre-login cookie: only the browser that began a sign-in can complete it. */
	cookie: string | null;
	client: { ip: string; userAgent: string; geo: Geo | null };
	requestId: string;
}

const consoleClientId = "curfew-console";

const callbackPath = "/auth/callback";

/** Signs administrators in with OpenID Connect, and out again. */
export class SignInService {
	readonly #config: Config;
	readonly #organizations: OrganizationClient;
	readonly #homes: AdministratorHomes;
	readonly #authentication: AuthenticationService;
	readonly #clock: Clock;
	readonly #fetch: typeof fetch;

	constructor(dependencies: {
		config: Config;
		organizations: OrganizationClient;
		authentication: AuthenticationService;
		clock: Clock;
		fetch: typeof fetch;
	}) {
		this.#config = dependencies.config;
		this.#organizations = dependencies.organizations;
		this.#homes = new AdministratorHomes(dependencies.organizations);
		this.#authentication = dependencies.authentication;
		this.#clock = dependencies.clock;
		this.#fetch = dependencies.fetch;
	}

	async begin(
		order: BeginSignIn,
	): Promise<Result<{ location: string; cookie: IssuedCookie }, Failure>> {
		const provider = this.#provider(order.origin);
		if (!provider.ok) return provider;
		const begunAt = this.#clock.now();
		const previous = await this.#previous(order.previousCookie);
		const authorized = await provider.value.authorize(
			order.origin + callbackPath,
			order.stepUp === true || previous.ended,
		);
		if (!authorized.ok) return err(failure("unavailable", { because: "provider" }));
		const secret = newSecret();
		await this.#organizations.platform().beginSignIn(await sha256Hex(secret), {
			...authorized.value.attempt,
			returnTo: safeReturnTo(order.returnTo),
			invitation: order.invitation,
			stepUp: order.stepUp === true ? { begunAt, previous: previous.session } : null,
		});
		return ok({
			location: authorized.value.location,
			cookie: { value: secret, lifetimeMs: signInAttemptMs },
		});
	}

	async complete(
		order: CompleteSignIn,
	): Promise<Result<{ returnTo: string; cookie: IssuedCookie }, SignInRefusal>> {
		const attempt = await this.#takeAttempt(order.cookie);
		const redirectUri = order.callbackUrl.origin + callbackPath;
		const provider = this.#provider(order.callbackUrl.origin);
		if (
			!attempt ||
			!provider.ok ||
			attempt.issuer !== this.#config.oidc?.issuer ||
			attempt.redirectUri !== redirectUri
		) {
			return err({ problem: "attempt_unknown", detail: null });
		}
		const redeemed = await provider.value.redeem(order.callbackUrl, attempt);
		if (!redeemed.ok) return redeemed;
		const home =
			attempt.invitation === null
				? await this.#homes.find(redeemed.value, attempt.returnTo)
				: await this.#homes.accept(attempt.invitation, redeemed.value, order.requestId);
		if (!home.ok) return home;
		if (attempt.stepUp && !isFresh(redeemed.value.authenticatedAt, attempt.stepUp.begunAt)) {
			return err({ problem: "not_fresh", detail: null });
		}
		const cookie = await this.#startSession(home.value, redeemed.value, order);
		if (attempt.stepUp?.previous) {
			const { homeId, sessionId } = attempt.stepUp.previous;
			await this.#endSession(homeId, sessionId, byOf(home.value), order.requestId);
		}
		return ok({ returnTo: attempt.returnTo, cookie });
	}

	/** The administrator signs out: their console session is ended like any other session. */
	async end(actor: AdministratorActor, requestId: string): Promise<Result<null, Failure>> {
		if (actor.sessionId === null) return ok(null);
		return this.#endSession(actor.homeId, actor.sessionId, referenceOf(actor), requestId);
	}

	/** Support sessions go with the console session that holds them. */
	async #endSession(
		homeId: string,
		sessionId: string,
		by: ActorReference,
		requestId: string,
	): Promise<Result<null, Failure>> {
		const scope = { kind: "session" as const, sessionId };
		const target = { kind: "sessions" as const, sessionIds: [sessionId], scope };
		const caller = { by, requestId };
		const ended = await this.#homes
			.objectOf(homeId)
			.revoke({ target, cause: "user", reason: null }, caller);
		if (!ended.ok || homeId !== platformId) return ended.ok ? ok(null) : ended;
		const key = { administratorId: by.id, key: sessionId };
		const { organizationIds } = await this.#organizations.platform().supportRole(key);
		for (const organizationId of organizationIds) {
			await this.#organizations.of(organizationId).leaveSupport(key, caller);
		}
		return ok(null);
	}

	#provider(origin: string): Result<OpenIdProvider, Failure> {
		const { oidc, local } = this.#config;
		if (!oidc) return err(failure("unavailable", { because: "sign_in_not_set_up" }));
		const plainHttpAllowed = local && isLoopback(origin);
		if (!origin.startsWith("https://") && !plainHttpAllowed) {
			return err(failure("unavailable", { because: "plain_http" }));
		}
		const settings = {
			...oidc,
			allowPlainHttp: plainHttpAllowed && isLoopback(oidc.issuer),
			fetch: this.#fetch,
		};
		return ok(new OpenIdProvider(settings));
	}

	/** A session that was ended must not come back by a click that the provider answers without asking. */
	async #previous(cookie: string | null): Promise<PreviousSession> {
		if (cookie === null) return { ended: false, session: null };
		const previous = await this.#authentication.authenticateConsoleSession(cookie);
		if (!previous.ok) {
			return { ended: previous.error.reason === "session_ended", session: null };
		}
		const { homeId, sessionId } = previous.value;
		return { ended: false, session: sessionId === null ? null : { homeId, sessionId } };
	}

	async #takeAttempt(cookie: string | null): Promise<SignInAttempt | null> {
		if (cookie === null) return null;
		return this.#organizations.platform().takeSignIn(await sha256Hex(cookie));
	}

	/** A new session id and a new secret at every sign-in: nothing the browser had before counts afterwards. */
	async #startSession(
		home: Home,
		identity: ProviderIdentity,
		order: CompleteSignIn,
	): Promise<IssuedCookie> {
		const { homeId, administrator } = home;
		const secret = newSecret();
		const facts = clientFacts({
			...order.client,
			authMethods: identity.authMethods,
			clientId: consoleClientId,
		});
		const started = await this.#homes.objectOf(homeId).startConsoleSession(
			{
				identity: administrator,
				secretHash: await sha256Hex(secret),
				authenticatedAt: identity.authenticatedAt,
				...facts,
			},
			{ by: byOf(home), requestId: order.requestId },
		);
		// The administrator was found a moment ago in this very object.
		if (!started.ok) throw new Error(`The console session did not start: ${started.error.reason}`);
		return {
			value: consoleCookie(homeId, started.value.sessionId, secret),
			lifetimeMs: started.value.expiresAt - this.#clock.now(),
		};
	}
}

interface PreviousSession {
	ended: boolean;
	/** The one that still stands. */
	session: { homeId: string; sessionId: string } | null;
}

/** The provider's clock and ours may differ by this much. */
const clockToleranceMs = minuteMs;

/** Whether credentials were given after the step-up began; the provider counts whole seconds. */
const isFresh = (authenticatedAt: number | null, begunAt: number): boolean =>
	authenticatedAt !== null && authenticatedAt >= begunAt - clockToleranceMs;

const byOf = ({ homeId, administrator }: Home) => ({
	kind: homeId === platformId ? ("global_admin" as const) : ("organization_admin" as const),
	id: administrator.administratorId,
	name: administrator.name,
});

function isLoopback(url: string): boolean {
	const hostname = URL.parse(url)?.hostname;
	return hostname === "127.0.0.1" || hostname === "localhost" || hostname === "[::1]";
}
