import type { SeenFrom } from "../../domain/facts/place.ts";
import type {
	AnsweredChecks,
	GateAnswer,
	GateTransport,
	SeenActivity,
} from "../../domain/gate/gate-calls.ts";
import { type Facts, factsOfClaims } from "../../domain/lease/facts.ts";
import type { LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import type { SessionClaims } from "../../domain/session.ts";
import type { SessionToAdopt } from "../../domain/tokens/adoption.ts";
import { readFacts, readGrant } from "./lease-answer.ts";

/** What is asked about one organization, as JSON, and who waits for the answer. */
interface Asked {
	organizationId: string;
	json: string;
	answered(answer: Answer): void;
	failed(error: unknown): void;
}

/** Of one organization, not yet looked at. */
interface Answer {
	organizationId?: unknown;
	unavailable?: unknown;
	lease?: unknown;
	facts?: unknown;
}

/** A lease is short: an answer that takes longer is worth nothing. */
const patienceMs = 2_000;
const organizationsMax = 50;
/** Neither lent nor known: the organization is asked about each session. */
const nothing = { lease: null };
/** Of a call; Curfew refuses bodies above 256 kB, and a character may take three bytes. */
const charactersMax = 80_000;
/** With this 500 of them stay below that bound. */
const placeMax = 100;

/** Reaches Curfew over HTTPS; what is asked in the same moment travels as one call. */
export class HttpsTransport implements GateTransport {
	readonly #holder = crypto.randomUUID();
	readonly #baseUrl: string;
	readonly #token: string;
	readonly #now: () => number;
	#waiting: Asked[] = [];
	/** Too many processes lease with this token; until then each check asks. */
	#fullUntilMs = Number.NEGATIVE_INFINITY;
	#complaint = "";

	/** @param now the clock that the gate goes by */
	constructor(baseUrl: string, token: string, now: () => number) {
		this.#baseUrl = baseUrl.replace(/\/+$/, "");
		this.#token = token;
		this.#now = now;
	}

	async check(organizationId: string, sessionId: string, from?: SeenFrom): Promise<GateAnswer> {
		const body = JSON.stringify({ organizationId, sessionId, ...from });
		const { result } = await this.#post("/trpc/lifecycle.check", body);
		const answer = (result as { data?: GateAnswer } | undefined)?.data;
		if (typeof answer?.active !== "boolean") throw this.#stranger();
		return answer;
	}

	async facts(organizationId: string, sessionId: string): Promise<Facts | null> {
		const { facts } = await this.#ask(organizationId, { facts: [sessionId] });
		return readFacts(facts, sessionId);
	}

	async adopt(organizationId: string, session: SessionToAdopt): Promise<Facts | null> {
		const body = JSON.stringify({ organizationId, ...session });
		const { result } = await this.#post("/trpc/lifecycle.adopt", body);
		const claims = (result as { data?: { claims?: SessionClaims } } | undefined)?.data?.claims;
		const facts = claims && factsOfClaims(claims);
		return facts ? readFacts([facts], facts.sessionId) : null;
	}

	async lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		answered: AnsweredChecks,
	): Promise<LeaseGrant | null> {
		const { incarnation, have, echo } = request;
		const asked = { incarnation, have, answered };
		const { lease } = await this.#ask(organizationId, {
			lease: { ...asked, activity: activity.map((seen) => this.#sent(seen)) },
		});
		if (lease === null) return null;
		const grant = readGrant(lease, echo);
		if (grant === null) throw this.#stranger();
		return grant;
	}

	/**
	 * How long ago it was: what this machine's clock shows concerns nobody else. A place may be left out; that the session
	 * was in use may not.
	 */
	#sent({ at, ip, geo, sessionId }: SeenActivity): object {
		const agoMs = Math.max(0, this.#now() - at);
		const place = JSON.stringify(geo ?? null);
		return {
			sessionId,
			agoMs,
			ip: ip && `${ip}`.slice(0, 50),
			geo: place.length < placeMax ? geo : undefined,
		};
	}

	#ask(
		organizationId: string,
		what: { lease?: { activity: object[] }; facts?: string[] },
	): Promise<Answer> {
		return new Promise((answered, failed) => {
			if (this.#isFull) {
				answered(nothing);
				return;
			}
			const json = JSON.stringify({ organizationId, ...what });
			if (this.#waiting.push({ organizationId, json, answered, failed }) === 1) {
				queueMicrotask(() => this.#sendWaiting());
			}
		});
	}

	#sendWaiting(): void {
		let call: Asked[] = [];
		let characters = 0;
		for (const asked of this.#waiting) {
			characters += asked.json.length;
			if (call.length === organizationsMax || (characters > charactersMax && call.length > 0)) {
				void this.#send(call);
				call = [];
				characters = asked.json.length;
			}
			call.push(asked);
		}
		this.#waiting = [];
		void this.#send(call);
	}

	/** Whoever could not be reached along with others is asked about alone, where there is more time. */
	async #send(call: Asked[]): Promise<void> {
		try {
			const entries = call.map(({ json }) => json).join();
			const body = `{"holder":"${this.#holder}","organizations":[${entries}]}`;
			const { organizations: answers } = await this.#post("/gate/leases", body);
			for (const [index, asked] of call.entries()) {
				const answer = (answers as Partial<Answer>[] | undefined)?.[index];
				if (answer?.organizationId !== asked.organizationId) {
					throw this.#stranger();
				}
				if (!answer?.unavailable) asked.answered(answer);
				else if (call.length > 1) void this.#send([asked]);
				else asked.failed(new Error("unavailable"));
			}
		} catch (error) {
			// Who has an answer keeps it.
			for (const asked of call) this.#isFull ? asked.answered(nothing) : asked.failed(error);
		}
	}

	async #post(path: string, body: string): Promise<Record<string, unknown>> {
		const response = await fetch(this.#baseUrl + path, {
			method: "POST",
			headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
			body,
			redirect: "manual",
			signal: AbortSignal.timeout(patienceMs),
		}).catch((error) => {
			throw this.#complain(`Nothing answers at ${this.#baseUrl}: ${error.cause ?? error}`);
		});
		const { status } = response;
		const answer: unknown = await response.json().catch(() => null);
		const { error, retryAfterMs = patienceMs } = (answer ?? {}) as {
			error?: { data?: { reason?: string } };
			retryAfterMs?: number;
		};
		// About the session, and not about who asks.
		if (/^(revoked|unknown|not_found|session_limit|bad_input)$/.test(`${error?.data?.reason}`)) {
			return {};
		}
		if (status === 401 || status === 403) {
			throw this.#complain(
				`Curfew refuses the gate's token (${status}): it must be current, of scope "service".`,
			);
		}
		if (status === 429) this.#fullUntilMs = this.#now() + retryAfterMs;
		// Also of what stands before it and speaks for it.
		if (status === 429 || status > 499) throw this.#complain(`${this.#baseUrl} answers ${status}.`);
		if (!response.ok || !(answer instanceof Object)) throw this.#stranger();
		this.#complaint = "";
		return { ...answer };
	}

	get #isFull(): boolean {
		return this.#now() < this.#fullUntilMs;
	}

	#stranger(): Error {
		return this.#complain(
			`What answers at ${this.#baseUrl} is not Curfew: check the gate's baseUrl.`,
		);
	}

	/** Said once, until it is over: nobody in front of a gate sees why it is closed. */
	#complain(sentence: string): Error {
		if (this.#complaint !== sentence) console.error(sentence);
		this.#complaint = sentence;
		return new Error(sentence);
	}
}
