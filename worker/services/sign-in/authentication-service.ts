import type { Actor, ActorReference, AdministratorActor, PersonActor } from "../../domain/actor.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { platformId } from "../../domain/ids.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Config } from "../../env.ts";
import type { ConsoleSession } from "../../objects/organization/administrators/administrators-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import { adoptSession } from "../lifecycle/adopt-session.ts";
import {
	type AccessTokenClaims,
	type KeySetOf,
	verifyAccessToken,
} from "../tokens/access-tokens.ts";
import { localActor, localTokenPrefix } from "./local-tokens.ts";
import { type Whose, whoseCall } from "./refused-calls.ts";

/** An owner's id holds no underscore after its prefix, so the first one after it begins the secret. */
const apiTokenPattern = /^cfw_(platform|org_[0-9a-z]{2,40})_([\w-]{20,100})$/;
const cookiePattern = /^(platform|org_[0-9a-z]{2,40})\.(ses_[0-9a-z]{4,40})\.([\w-]{20,100})$/;

/** The longest access token that is looked at. Headers are bounded too, but far higher. */
const accessTokenMax = 8_192;

/** A console session, by the object it is in. */
export interface HeldSession {
	homeId: string;
	sessionId: string;
}

/** The value of the console cookie: it names its object, so no look-up comes before the check. */
export const consoleCookie = ({ homeId, sessionId }: HeldSession, secret: string): string =>
	`${homeId}.${sessionId}.${secret}`;

/** Whether somebody sits before the page that asks: what it asks by itself keeps no session alive. */
type Presence = Pick<AdministratorActor, "isUnattended">;

/** Whose credential was refused, where it is a known one that does not count any more: their log hears of it. */
export interface Refused {
	ok: false;
	error: Failure;
	whose?: Whose;
}

type Authenticated<T> = { ok: true; value: T } | Refused;

/** Turns a credential into an actor, by asking its owner each time: nothing is remembered between two calls. */
export class AuthenticationService {
	readonly #config: Config;
	readonly #organizations: OrganizationClient;
	readonly #keySetOf: KeySetOf;
	readonly #clock: Clock;

	constructor(dependencies: {
		config: Config;
		organizations: OrganizationClient;
		keySetOf: KeySetOf;
		clock: Clock;
	}) {
		this.#config = dependencies.config;
		this.#organizations = dependencies.organizations;
		this.#keySetOf = dependencies.keySetOf;
		this.#clock = dependencies.clock;
	}

	authenticateBearer(token: string): Promise<Authenticated<Actor>> {
		return token.startsWith("cfw_")
			? this.authenticateApiToken(token)
			: this.authenticateAccessToken(token);
	}

	async authenticateApiToken(token: string): Promise<Authenticated<Actor>> {
		if (token.startsWith(localTokenPrefix)) return this.#authenticateLocalToken(token);
		const [, ownerId, secret] = apiTokenPattern.exec(token) ?? [];
		if (ownerId === undefined || secret === undefined) return err(failure("invalid_token"));
		const owner = this.#organizations.of(ownerId);
		const answer = await owner.authenticateApiToken(sha256Hex(secret));
		if (!answer.ok) return answer;
		const found = answer.value;
		if (found === null) return err(failure("invalid_token"));
		const { id: tokenId, name, scopes, expiresAt: endsAt } = found.token;
		const actor: Actor = { kind: "api_token", ownerId, tokenId, name, scopes, endsAt };
		return found.isUsable
			? ok(actor)
			: { ...err(failure("invalid_token")), whose: whoseCall(actor) };
	}

	/** Outside local mode these are refused before anything is looked up. */
	#authenticateLocalToken(token: string): Result<Actor, Failure> {
		if (!this.#config.local) return err(failure("invalid_token"));
		const actor = localActor(token, this.#config.oidc?.issuer ?? "");
		return actor ? ok(actor) : err(failure("invalid_token"));
	}

	/** Session and administrator as they stand now; whoever does not know the secret learns nothing of either. */
	async authenticateConsoleSession(
		cookie: string,
		presence: Presence = {},
	): Promise<Authenticated<AdministratorActor>> {
		const [, homeId, sessionId, secret] = cookiePattern.exec(cookie) ?? [];
		if (homeId === undefined || sessionId === undefined || secret === undefined) {
			return err(failure("unauthenticated"));
		}
		const home = this.#organizations.of(homeId);
		const known = { sessionId, secretHash: sha256Hex(secret), ...presence };
		const found = await home.authenticateConsoleSession(known);
		if (!found.ok) return found;
		if ("endedOf" in found.value) {
			const by = { kind: roleAt(homeId), id: found.value.endedOf, name: "" };
			const { end } = found.value;
			const refused = failure("session_ended", end ? { ended: end } : {});
			return { ...err(refused), whose: { homeId, by } };
		}
		return ok({ ...administratorActor(homeId, found.value), ...presence });
	}

	/** The session whose secret the cookie has, whether or not it still stands; null when there is none such. */
	async heldConsoleSession(cookie: string): Promise<Result<HeldSession | null, Failure>> {
		const [, homeId, sessionId] = cookiePattern.exec(cookie) ?? [];
		if (homeId === undefined || sessionId === undefined) return ok(null);
		const found = await this.authenticateConsoleSession(cookie);
		if (found.ok || found.error.reason === "session_ended") return ok({ homeId, sessionId });
		return found.error.reason === "unauthenticated" ? ok(null) : found;
	}

	/** What a registered issuer said, and nothing of whether the session it names stands. */
	async verifyAccessToken(token: string): Promise<Result<AccessTokenClaims, Failure>> {
		if (token.length > accessTokenMax) return err(failure("invalid_token"));
		return verifyAccessToken(token, {
			issuers: this.#config.trustedIssuers,
			keySetOf: this.#keySetOf,
			nowMs: this.#clock.now(),
		});
	}

	/** A valid signature is not enough: the session it names must stand right now, and be that person's. */
	async authenticateAccessToken(token: string): Promise<Authenticated<PersonActor>> {
		const verified = await this.verifyAccessToken(token);
		return verified.ok ? this.personOf(verified.value) : verified;
	}

	/** Whose token it is, by what was verified of it. */
	async personOf({
		org,
		sid,
		sub,
		name,
		adopt,
	}: AccessTokenClaims): Promise<Authenticated<PersonActor>> {
		if (adopt !== undefined) {
			const by: ActorReference = { kind: "person", id: sub, name: "" };
			const caller = { by, requestId: crypto.randomUUID() };
			const { adopted } = await adoptSession(this.#organizations, org, adopt, caller);
			if (!adopted.ok && adopted.error.reason === "unavailable") return adopted;
		}
		const session = await this.#organizations.of(org).checkSession(sid, { subject: sub });
		if (session.unavailable) return err(failure("unavailable", { because: "recovering" }));
		if (!session.active || session.ofAdminUi) {
			const whose: Whose = { homeId: org, by: { kind: "person", id: sub, name: "" } };
			return { ...err(failure("session_ended")), whose };
		}
		if (session.userId !== sub) return err(failure("invalid_token"));
		return ok({
			kind: "person",
			organizationId: org,
			userId: sub,
			sessionId: sid,
			name: name ?? sub,
		});
	}
}

const roleAt = (homeId: string): AdministratorActor["role"] =>
	homeId === platformId ? "global_admin" : "organization_admin";

function administratorActor(
	homeId: string,
	{ sessionId, limits, administrator, authenticatedAt }: ConsoleSession,
): AdministratorActor {
	return {
		kind: "administrator",
		role: roleAt(homeId),
		homeId,
		sessionId,
		authenticatedAt,
		sessionLimits: limits,
		...administrator,
	};
}
