import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from "jose";
import { type Clock, minuteMs, secondMs } from "../domain/clock.ts";
import { makeRoom } from "../domain/gate/known-sessions.ts";
import type { SessionClaims } from "../domain/session.ts";
import { adoptedSessionId, noIssueTime, sessionToAdopt } from "../domain/tokens/adoption.ts";
import {
	heldAgainst,
	type IssuerOptions,
	usualAlgorithms,
	usualTyp,
} from "../domain/tokens/issuer-options.ts";
import { audienceProblem, factsProblem, readSession } from "../domain/tokens/read-claims.ts";
import type { SessionToCheck } from "./gate.ts";
import { problemOf, type TokenProblem, typProblem } from "./token-problems.ts";

/** Who signs the access tokens, for whom, and how they say it; the words are those of `TRUSTED_ISSUERS`. */
export interface TrustedIssuer extends IssuerOptions {
	/** The issuer's keys: a JWKS address, or a key function of jose. */
	keys: string | JWTVerifyGetKey;
}

/** Whose request it is. */
export interface CheckedSession {
	readonly organizationId: string;
	readonly sessionId: string;
	readonly userId: string;
}

/** What a token says, made ready once for all requests that come with it. */
interface GoodToken {
	/** A session that Curfew started, or one to adopt under the id it has here. */
	asked: SessionToCheck;
	/** What a request with it is let in as. */
	admission: { session: CheckedSession };
	problem?: never;
}

type ReadToken = GoodToken | TokenProblem;

interface Verified {
	token: GoodToken;
	untilMs: number;
}

type Payload = Awaited<ReturnType<typeof jwtVerify>>["payload"];

const tokensKept = 5_000;
/** A signature counts for this long: as long as jose goes without reading the issuer's keys again. */
const verifiedForMs = 10 * minuteMs;

const remoteKeys = new Map<string, JWTVerifyGetKey>();

function keysOf(keys: string | JWTVerifyGetKey): JWTVerifyGetKey {
	if (typeof keys !== "string") return keys;
	if (!URL.canParse(keys)) {
		throw new TypeError(
			"requireSession takes as `keys` the whole address of the issuer's JWKS, or a key function of jose.",
		);
	}
	const known = remoteKeys.get(keys) ?? createRemoteJWKSet(new URL(keys));
	remoteKeys.set(keys, known);
	return known;
}

/**
 * Verifies access tokens, each of them once: the same bytes stay authentic until they expire, and whether the session
 * still stands is not for the token to say. Only accepted tokens are remembered.
 */
export class VerifiedTokens {
	readonly #trusted: TrustedIssuer;
	readonly #keys: JWTVerifyGetKey;
	readonly #clock: Clock;
	/** Said once, until keys can be read again. */
	#isKeysOutageSaid = false;
	readonly #verified = new Map<string, Verified>();

	/** @throws TypeError where `keys` is no address */
	constructor(trusted: TrustedIssuer, clock: Clock) {
		this.#trusted = trusted;
		this.#keys = keysOf(trusted.keys);
		this.#clock = clock;
	}

	/** What a token says that was found to be good, and has not expired since; null: read it. */
	known(token: string): GoodToken | null {
		const known = this.#verified.get(token);
		return known !== undefined && this.#clock.now() < known.untilMs ? known.token : null;
	}

	/** What a token says that is authentic, meant for us and not expired; else what is wrong with it. */
	async read(token: string): Promise<ReadToken> {
		const known = this.known(token);
		if (known !== null) return known;
		this.#verified.delete(token);
		const verified = await this.#verify(token);
		if ("problem" in verified) return verified;
		makeRoom(this.#verified, tokensKept);
		this.#verified.set(token, verified);
		return verified.token;
	}

	async #verify(token: string): Promise<Verified | TokenProblem> {
		const options = this.#trusted;
		const { typ = usualTyp, algorithms = usualAlgorithms } = options;
		try {
			const { payload, protectedHeader } = await jwtVerify(token, this.#keys, {
				...heldAgainst(options),
				currentDate: new Date(this.#clock.now()),
			});
			this.#isKeysOutageSaid = false;
			if (typ === null && protectedHeader.typ !== undefined) return { problem: typProblem(typ) };
			const read = await readGoodToken(payload, options);
			if (typeof read === "string") return { problem: read };
			const { exp = 0 } = payload;
			const untilMs = Math.min(exp * secondMs, this.#clock.now() + verifiedForMs);
			return { token: read, untilMs };
		} catch (error) {
			const problem = problemOf(error, { algorithms, typ });
			if (problem.isOutage) this.#sayKeysOutage(error);
			return problem;
		}
	}

	/** Whoever is refused sees no more than that: address and cause are for the operator. */
	#sayKeysOutage(error: unknown): void {
		if (this.#isKeysOutageSaid) return;
		this.#isKeysOutageSaid = true;
		const { issuer, keys } = this.#trusted;
		const where = typeof keys === "string" ? ` at ${keys}` : "";
		const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
		console.error(`The keys of ${issuer}${where} cannot be read: ${cause}`);
	}
}

/** What an authentic token says of its session; or what it lacks. */
async function readGoodToken(
	payload: Payload,
	options: IssuerOptions,
): Promise<GoodToken | string> {
	const otherAudience = audienceProblem(payload, options);
	if (otherAudience !== null) return otherAudience;
	const { session, problem } = readSession(payload, options);
	if (session === undefined) return problem;
	const { org, sid, sub, isAdopted } = session;
	if (isAdopted) {
		const adopt = sessionToAdopt(payload, session, options);
		if (adopt === null) return noIssueTime;
		return aGoodToken(org, await adoptedSessionId(options.issuer, org, sid), sub, { adopt });
	}
	const lacking = factsProblem(payload);
	if (lacking !== null) return lacking;
	const { seq, sexp } = payload as { seq?: number; sexp?: number };
	return aGoodToken(org, sid, sub, { claims: { sub, seq, sexp } as SessionClaims });
}

/** Frozen: every request with the token gets the same. */
const aGoodToken = (
	organizationId: string,
	sessionId: string,
	userId: string,
	said: Pick<SessionToCheck, "claims" | "adopt">,
): GoodToken => ({
	asked: { organizationId, sessionId, ...said },
	admission: { session: Object.freeze({ organizationId, sessionId, userId }) },
});
