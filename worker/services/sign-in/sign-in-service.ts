import { type Clock, minuteMs } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Config } from "../../env.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { PersonHomes, type SignedInPerson } from "../my-devices/person-homes.ts";
import { AdministratorHomes, type SignInRefusal } from "./administrator-homes.ts";
import {
	type AuthenticationService,
	consoleCookie,
	type HeldSession,
} from "./authentication-service.ts";
import { type BrowserRequest, ConsoleSessions, originOf } from "./console-sessions.ts";
import { OpenIdProvider, type ProviderIdentity, type ProviderMemory } from "./openid-provider.ts";
import { noteRefusedSignIn } from "./refused-sign-ins.ts";
import { safeReturnTo } from "./return-to.ts";
import { type SealedAttempt, type SignInAttempt, SignInAttempts } from "./sign-in-attempts.ts";

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
	/** Ask for credentials again. */
	stepUp?: boolean;
	/** For a person who wants to see their own devices, and gets no session of the admin UI. */
	forDevices?: boolean;
}

interface CompleteSignIn extends BrowserRequest {
	callbackUrl: URL;
	/** What this browser keeps under the state that came back: only the browser that began a sign-in can complete it. */
	attempt: { id: string; value: string } | null;
	/** What it has begun in other tabs, by id. */
	others: ReadonlyMap<string, string>;
}

export interface CompletedSignIn {
	returnTo: string;
	cookie: IssuedCookie;
	/** What it has begun in other tabs, sealed anew: each now takes the place of this session. */
	others: SealedAttempt[];
	/** Why the session that this one takes the place of could not be ended; for the operator's log. */
	notReplaced: Failure | null;
}

/** A person who is no administrator here: what comes next asks them first. */
interface PersonSignedIn {
	person: SignedInPerson;
}

const callbackPath = "/auth/callback";

/** The session that the browser still has a cookie of. */
interface Previous {
	ended: boolean;
	session: HeldSession | null;
	/** Of one that has ended. */
	holder?: NonNullable<SignInAttempt["holder"]>;
}

/** Where a sign-in goes through, once everything that it needs is set. */
interface Passage {
	provider: OpenIdProvider;
	attempts: SignInAttempts;
}

/** Signs administrators in with OpenID Connect, and out again. Remembers nothing between beginning and end. */
export class SignInService {
	readonly #config: Config;
	readonly #organizations: OrganizationClient;
	readonly #homes: AdministratorHomes;
	readonly #people: PersonHomes;
	readonly #sessions: ConsoleSessions;
	readonly #authentication: AuthenticationService;
	readonly #clock: Clock;
	readonly #fetch: typeof fetch;
	readonly #memory: ProviderMemory;

	constructor(dependencies: {
		config: Config;
		organizations: OrganizationClient;
		authentication: AuthenticationService;
		clock: Clock;
		fetch: typeof fetch;
		/** Shared by all requests under one configuration. */
		memory: ProviderMemory;
	}) {
		this.#config = dependencies.config;
		this.#organizations = dependencies.organizations;
		this.#homes = new AdministratorHomes(dependencies.organizations);
		this.#people = new PersonHomes(dependencies.organizations, dependencies.config.peopleSignIn);
		this.#sessions = new ConsoleSessions(dependencies.organizations);
		this.#authentication = dependencies.authentication;
		this.#clock = dependencies.clock;
		this.#fetch = dependencies.fetch;
		this.#memory = dependencies.memory;
	}

	/** What an invitation says to whoever holds its link, before they sign in. */
	describeInvitation(invitation: string): ReturnType<AdministratorHomes["describe"]> {
		return this.#homes.describe(invitation);
	}

	async begin(
		order: BeginSignIn,
	): Promise<Result<{ location: string; attempt: SealedAttempt }, Failure>> {
		const passage = this.#passage(order.origin);
		if (!passage.ok) return passage;
		if (order.forDevices && this.#config.peopleSignIn === null) {
			const missing = "PEOPLE_SIGN_IN" as const;
			return err(failure("unavailable", { because: "sign_in_not_set_up", missing }));
		}
		const previous = await this.#previous(order.previousCookie);
		const authorized = await passage.value.provider.authorize(
			order.stepUp === true || previous.ended,
		);
		if (!authorized.ok) return err(failure("unavailable", { because: "provider" }));
		const attempt = await passage.value.attempts.seal({
			...authorized.value.attempt,
			returnTo: safeReturnTo(order.returnTo),
			invitation: order.invitation,
			replaces: previous.session,
			...(previous.holder && { holder: previous.holder }),
			stepUp: order.stepUp === true,
			...(order.forDevices && { forDevices: true as const }),
		});
		return ok({ location: authorized.value.location, attempt });
	}

	/** Nothing here remembers a spent attempt: the provider redeems a code once, and binds it to the attempt's nonce. */
	async complete(
		order: CompleteSignIn,
	): Promise<Result<CompletedSignIn | PersonSignedIn, SignInRefusal>> {
		const passage = this.#passage(order.callbackUrl.origin);
		if (!passage.ok || order.attempt === null) return attemptUnknown;
		const { provider, attempts } = passage.value;
		const attempt = await attempts.open(order.attempt);
		if (attempt === null) return attemptUnknown;
		const origin = originOf(order);
		const refuse = async (
			refusal: SignInRefusal,
			identity: ProviderIdentity | null = null,
			homeId: string | null = null,
		) => {
			const refused = { because: refusal.problem, attempt, identity, homeId };
			await noteRefusedSignIn(this.#organizations, refused, origin);
			return err({ ...refusal, ...(attempt.forDevices && { forDevices: true as const }) });
		};
		const redeemed = await provider.redeem(order.callbackUrl, attempt);
		if (!redeemed.ok) return refuse(redeemed.error);
		const isStale = attempt.stepUp && !isFresh(redeemed.value.authenticatedAt, attempt.begunAt);
		if (attempt.forDevices) {
			const person = await this.#people.find(redeemed.value);
			if (!person.ok) return refuse(person.error, redeemed.value);
			return isStale ? refuse(notFresh, redeemed.value) : ok({ person: person.value });
		}
		const home =
			attempt.invitation === null
				? await this.#homes.find(redeemed.value, attempt.returnTo)
				: await this.#homes.accept(attempt.invitation, redeemed.value, origin);
		if (!home.ok) return refuse(home.error, redeemed.value);
		if (isStale) return refuse(notFresh, redeemed.value, home.value.homeId);
		const { session, secret, expiresAt, notReplaced } = await this.#sessions.start(
			{
				home: home.value,
				identity: redeemed.value,
				replaces: attempt.replaces,
				stepUp: attempt.stepUp,
			},
			order,
		);
		return ok({
			returnTo: attempt.returnTo,
			cookie: {
				value: consoleCookie(session, secret),
				lifetimeMs: expiresAt - this.#clock.now(),
			},
			others: await replacing(session, order.others, attempts),
			notReplaced,
		});
	}

	/**
	 * Signs out whoever holds this console cookie: their session ends like any other, and the support sessions that it
	 * holds go with it. One that has ended already leaves those to be ended; what never was one leaves nothing.
	 */
	async signOut(cookie: string, request: BrowserRequest): Promise<Result<null, Failure>> {
		const held = await this.#authentication.heldConsoleSession(cookie);
		if (!held.ok || held.value === null) return held.ok ? ok(null) : held;
		return this.#sessions.end(held.value, null, request);
	}

	#passage(origin: string): Result<Passage, Failure> {
		const { oidc, local, cookieSecrets } = this.#config;
		if (!oidc || cookieSecrets.length === 0) {
			const missing = oidc ? ("COOKIE_SECRET" as const) : ("OIDC_ISSUER" as const);
			return err(failure("unavailable", { because: "sign_in_not_set_up", missing }));
		}
		const plainHttpAllowed = local && isLoopback(origin);
		if (!origin.startsWith("https://") && !plainHttpAllowed) {
			return err(failure("unavailable", { because: "plain_http" }));
		}
		const redirectUri = origin + callbackPath;
		const provider = new OpenIdProvider({
			...oidc,
			redirectUri,
			allowPlainHttp: plainHttpAllowed && isLoopback(oidc.issuer),
			fetch: this.#fetch,
			clock: this.#clock,
			memory: this.#memory,
		});
		const place = { issuer: oidc.issuer, redirectUri };
		return ok({ provider, attempts: new SignInAttempts(cookieSecrets, place, this.#clock) });
	}

	/** A session that was ended must not come back by a click that the provider answers without asking. */
	async #previous(cookie: string | null): Promise<Previous> {
		if (cookie === null) return { ended: false, session: null };
		const previous = await this.#authentication.authenticateConsoleSession(cookie);
		if (!previous.ok) {
			const { error, whose } = previous;
			const holder = whose && { homeId: whose.homeId, administratorId: whose.by.id };
			return { ended: error.reason === "session_ended", session: null, ...(holder && { holder }) };
		}
		const { homeId, sessionId } = previous.value;
		return { ended: false, session: sessionId === null ? null : { homeId, sessionId } };
	}
}

/** Whichever of them is completed ends the session that stands by then. */
async function replacing(
	session: HeldSession,
	sealed: ReadonlyMap<string, string>,
	attempts: SignInAttempts,
): Promise<SealedAttempt[]> {
	const anew: SealedAttempt[] = [];
	for (const [id, value] of sealed) {
		const other = await attempts.open({ id, value });
		if (other !== null) anew.push(await attempts.seal({ ...other, replaces: session }, other));
	}
	return anew;
}

const notFresh: SignInRefusal = { problem: "not_fresh", detail: null };
const attemptUnknown = err<SignInRefusal>({ problem: "attempt_unknown", detail: null });

/** The provider's clock and ours may differ by this much. */
const clockToleranceMs = minuteMs;

/** Whether credentials were given after the step-up began; the provider counts whole seconds. */
const isFresh = (authenticatedAt: number | null, begunAt: number): boolean =>
	authenticatedAt !== null && authenticatedAt >= begunAt - clockToleranceMs;

function isLoopback(url: string): boolean {
	const hostname = URL.parse(url)?.hostname;
	return hostname === "127.0.0.1" || hostname === "localhost" || hostname === "[::1]";
}
