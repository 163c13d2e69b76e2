import type { ActorReference, PersonActor } from "../../domain/actor.ts";
import { ownEndOf } from "../../domain/administration/own-end.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { type DevicesState, myDevicesClientId, visitMs } from "../../domain/my-devices/visit.ts";
import { oneSession } from "../../domain/receipt.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { replacedReason, type SessionDetail } from "../../domain/session.ts";
import type { Config } from "../../env.ts";
import type { DevicesEntry } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { clientFacts } from "../client/client-facts.ts";
import type { AuthenticationService, Refused } from "../sign-in/authentication-service.ts";
import { type BrowserRequest, originOf } from "../sign-in/console-sessions.ts";
import { DeviceCookies, type Entry, type IssuedCookie, type Visit } from "./device-cookies.ts";
import type { SignedInPerson } from "./person-homes.ts";

/** What the browser has; null: not that. */
export interface HeldCookies {
	visit: string | null;
	entry: string | null;
}

interface EnteredVisit {
	cookie: IssuedCookie;
	/** Why the visit that this one takes the place of could not be ended; for the operator's log. */
	notReplaced: Failure | null;
}

/** Lets people in to see their own devices. Nothing is remembered between two requests but what is in their browser. */
export class MyDevicesService {
	readonly #organizations: OrganizationClient;
	readonly #authentication: AuthenticationService;
	readonly #clock: Clock;
	readonly #config: Config;
	readonly #cookies: DeviceCookies;

	constructor(dependencies: {
		config: Config;
		organizations: OrganizationClient;
		authentication: AuthenticationService;
		clock: Clock;
	}) {
		this.#config = dependencies.config;
		this.#organizations = dependencies.organizations;
		this.#authentication = dependencies.authentication;
		this.#clock = dependencies.clock;
		this.#cookies = new DeviceCookies(dependencies.config.cookieSecrets, dependencies.clock);
	}

	/** An access token of a registered issuer, whose session stands. The token is kept nowhere. */
	async admit(token: string): Promise<{ ok: true; value: IssuedCookie } | Refused> {
		if (this.#config.cookieSecrets.length === 0) {
			const missing = "COOKIE_SECRET" as const;
			return err(failure("unavailable", { because: "sign_in_not_set_up", missing }));
		}
		const verified = await this.#authentication.verifyAccessToken(token);
		if (!verified.ok) return verified;
		const person = await this.#authentication.personOf(verified.value);
		if (!person.ok) return person;
		const { organizationId, userId, sessionId } = person.value;
		const voucher = verified.value.iss;
		const entry = { way: "access_token" as const, voucher, userId, organizationId, sessionId };
		return ok(await this.#cookies.sealEntry(entry));
	}

	/** Whoever came back from the provider. */
	admitSignedIn(person: SignedInPerson): Promise<IssuedCookie> {
		return this.#cookies.sealEntry({ way: "sign_in", ...person });
	}

	/**
	 * The person of this visit, while its session stands.
	 *
	 * @param isUse the person did something; that a page looks by itself keeps no session alive
	 */
	async authenticate(
		cookie: string | null,
		isUse: boolean,
	): Promise<{ ok: true; value: PersonActor } | Refused> {
		const visit = await this.#cookies.openVisit(cookie);
		if (visit === null) return err(failure("unauthenticated"));
		const { organizationId, userId, sessionId } = visit;
		const object = this.#organizations.of(organizationId);
		const found = await this.#sessionOf(visit);
		if (!found.ok) return found;
		if (found.value?.status !== "active") {
			const by: ActorReference = { kind: "person", id: userId, name: "" };
			const end = found.value?.ended;
			const refused = failure("session_ended", end ? { ended: ownEndOf(end, userId) } : {});
			return { ...err(refused), whose: { homeId: organizationId, by } };
		}
		if (isUse) await object.checkSession(sessionId, { subject: userId });
		const name = found.value.user.name || userId;
		return ok({ kind: "person", organizationId, userId, sessionId, name });
	}

	async state(held: HeldCookies): Promise<Result<DevicesState, Failure>> {
		const visit = await this.#visitOf(held.visit);
		if (!visit.ok) return visit;
		return ok({
			visit: visit.value,
			entry: await this.#entryOf(held.entry),
			signIn: this.#config.peopleSignIn !== null && this.#config.oidc !== null,
		});
	}

	/**
	 * Uses up an entry. Where somebody else is in, they must have said that it may take their place: another site's page
	 * can bring an entry here, and nobody should look at an account that is not theirs without knowing.
	 */
	async enter(
		held: HeldCookies,
		order: { organizationId?: string | undefined; replaces?: boolean | undefined },
		request: BrowserRequest,
	): Promise<Result<EnteredVisit, Failure>> {
		const opened = await this.#cookies.openEntry(held.entry);
		if (opened === null) return err(failure("unauthenticated"));
		const { entry, id: entryId } = opened;
		const organizationId = organizationOf(entry, order.organizationId);
		if (organizationId === null) return err(whichOrganization);
		const before = await this.#standingVisit(held.visit);
		if (!before.ok) return before;
		const previous = before.value;
		const isOther =
			previous !== null &&
			(previous.organizationId !== organizationId || previous.userId !== entry.userId);
		if (isOther && !order.replaces) {
			return err(failure("conflict", { because: "another_person" }));
		}
		const { userId, voucher } = entry;
		const entered = await this.#organizations
			.of(organizationId)
			.enterDevices(
				{ entryId, userId, voucher, by: this.#wayIn(entry, request) },
				{ by: { kind: "person", id: userId, name: "" }, ...originOf(request) },
			);
		if (!entered.ok) return entered;
		const { sessionId, expiresAt } = entered.value;
		const visit: Visit = { way: entry.way, userId, organizationId, sessionId };
		const cookie = await this.#cookies.sealVisit(visit, expiresAt);
		const replaced = previous ? await this.#endOwn(previous, replacedReason, request) : ok(null);
		return ok({ cookie, notReplaced: replaced.ok ? null : replaced.error });
	}

	/** Leaves the page: its own session ends, the one of an app goes on. */
	async leave(cookie: string | null, request: BrowserRequest): Promise<Result<null, Failure>> {
		const visit = await this.#cookies.openVisit(cookie);
		return visit === null ? ok(null) : this.#endOwn(visit, null, request);
	}

	/** Whether the session of this visit has ended: then a sign-in must ask for credentials. */
	async hasEnded(cookie: string | null): Promise<boolean> {
		const visit = await this.#cookies.openVisit(cookie);
		if (visit === null) return false;
		const found = await this.#sessionOf(visit);
		return found.ok && found.value?.status !== "active";
	}

	#wayIn(entry: Entry, request: BrowserRequest): DevicesEntry["by"] {
		if (entry.way === "access_token") return { way: entry.way, sessionId: entry.sessionId };
		const { authMethods } = entry;
		const origin = clientFacts({ ...request.client, authMethods, clientId: myDevicesClientId });
		return { way: entry.way, origin, expiresAt: this.#clock.now() + visitMs };
	}

	/** The session that the visit names; null when it is not kept any more, or is somebody else's. */
	async #sessionOf({
		organizationId,
		sessionId,
		userId,
	}: Visit): Promise<Result<SessionDetail | null, Failure>> {
		const found = await this.#organizations.of(organizationId).getSession(sessionId);
		if (!found.ok) return found.error.reason === "not_found" ? ok(null) : found;
		return ok(found.value.user.id === userId ? found.value : null);
	}

	/** The visit, if its session stands. That it cannot be said is no leave to take its place. */
	async #standingVisit(cookie: string | null): Promise<Result<Visit | null, Failure>> {
		const visit = await this.#cookies.openVisit(cookie);
		if (visit === null) return ok(null);
		const found = await this.#sessionOf(visit);
		if (!found.ok) return found;
		return ok(found.value?.status === "active" ? visit : null);
	}

	async #endOwn(
		visit: Visit,
		reason: string | null,
		request: BrowserRequest,
	): Promise<Result<null, Failure>> {
		if (visit.way !== "sign_in") return ok(null);
		const found = await this.#sessionOf(visit);
		if (!found.ok) return found;
		if (found.value?.status !== "active") return ok(null);
		const { organizationId, sessionId, userId } = visit;
		const by: ActorReference = { kind: "person", id: userId, name: found.value.user.name };
		const ended = await this.#organizations
			.of(organizationId)
			.revoke(
				{ target: oneSession(sessionId), onlyUserId: userId, cause: "user", reason },
				{ by, ...originOf(request) },
			);
		return ended.ok || ended.error.reason === "not_found" ? ok(null) : ended;
	}

	async #visitOf(cookie: string | null): Promise<Result<DevicesState["visit"], Failure>> {
		const visit = await this.#cookies.openVisit(cookie);
		if (visit === null) return ok(null);
		const found = await this.#sessionOf(visit);
		if (!found.ok) return found;
		if (found.value?.status !== "active") {
			const end = found.value?.ended;
			return ok({ state: "ended", ended: end ? ownEndOf(end, visit.userId) : null });
		}
		const { name, email } = found.value.user;
		const { organizationId, sessionId } = visit;
		const organization = await this.#nameOf(organizationId);
		return ok({ state: "open", person: { name, email }, organization, sessionId });
	}

	async #entryOf(cookie: string | null): Promise<DevicesState["entry"]> {
		const opened = await this.#cookies.openEntry(cookie);
		if (opened === null) return null;
		const { entry } = opened;
		const ids = entry.way === "sign_in" ? entry.organizationIds : [entry.organizationId];
		const organizations = await Promise.all(
			ids.map(async (id) => ({ id, name: await this.#nameOf(id) })),
		);
		const found = await this.#organizations.of(ids[0] ?? "").findUser(entry.userId);
		const { name, email } = (found.ok && found.value) || { name: entry.userId, email: "" };
		return { person: { name, email }, organizations };
	}

	async #nameOf(organizationId: string): Promise<string> {
		const profile = await this.#organizations.of(organizationId).describe();
		return profile.ok ? profile.value.name : organizationId;
	}
}

function organizationOf(entry: Entry, asked: string | undefined): string | null {
	if (entry.way === "access_token") return entry.organizationId;
	const only = entry.organizationIds.length === 1 ? entry.organizationIds[0] : undefined;
	return entry.organizationIds.find((id) => id === (asked ?? only)) ?? null;
}

const whichOrganization = failure("bad_input", {
	field: "organizationId",
	sentence: "Say which of the organizations to show.",
});
