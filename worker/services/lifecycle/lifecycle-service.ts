import type { Caller } from "../../domain/actor.ts";
import { systemClock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { isOrganizationId } from "../../domain/ids.ts";
import type { GateAnswer } from "../../domain/lease/isolate-gate.ts";
import { oneSession, type Receipt } from "../../domain/receipt.ts";
import { parseRefreshToken } from "../../domain/refresh-token.ts";
import { err, type Result } from "../../domain/result.ts";
import type { Geo } from "../../domain/session.ts";
import type {
	RefreshedSession,
	StartedSession,
} from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { clientFacts } from "../client/client-facts.ts";
import { parseDevice, userAgentLengthMax } from "../client/device.ts";
import { canonicalIp, ipKeyOf } from "../client/ip-address.ts";
import type { GateService, LeasedCall } from "../gate/gate-service.ts";

const notAnAddress = failure("bad_input", "ip: This is not an IPv4 or IPv6 address.");

/** A session's life as the authentication module drives it. */
export class LifecycleService {
	readonly #objects: OrganizationClient;
	readonly #gate: GateService;

	constructor(objects: OrganizationClient, gate: GateService) {
		this.#objects = objects;
		this.#gate = gate;
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
		},
		caller: Caller,
	): Promise<Result<StartedSession, Failure>> {
		// Sessions of the platform are its administrators' own; they start by signing in, never by a service call.
		if (!isOrganizationId(order.organizationId)) return err(failure("not_found"));
		if (canonicalIp(order.ip) === null) return err(notAnAddress);
		const facts = clientFacts({
			ip: order.ip,
			userAgent: order.userAgent,
			geo: order.geo ?? null,
			authMethods: order.authMethods ?? [],
			clientId: order.clientId ?? null,
		});
		const user = { id: order.userId, ...order.user };
		return this.#objects.of(order.organizationId).startSession({ user, ...facts }, caller);
	}

	/** The organization a refresh token names; null when Curfew cannot have issued it. */
	organizationOf(refreshToken: string): string | null {
		return parseRefreshToken(refreshToken)?.organizationId ?? null;
	}

	async refresh(
		organizationId: string,
		order: { refreshToken: string; ip?: string | undefined; userAgent?: string | undefined },
		caller: Caller,
	): Promise<Result<RefreshedSession, Failure>> {
		const ip = order.ip === undefined ? undefined : canonicalIp(order.ip);
		if (ip === null) return err(notAnAddress);
		const userAgent = order.userAgent?.slice(0, userAgentLengthMax);
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
	): Promise<Result<{ accepted: number }, Failure>> {
		const noted = [];
		for (const { sessionId, at, ip: text } of activity) {
			const ip = text === undefined ? undefined : canonicalIp(text);
			if (ip === null) return err(notAnAddress);
			noted.push({ sessionId, at, ...(ip !== undefined && { ip, ipKey: ipKeyOf(ip) }) });
		}
		return this.#objects.of(organizationId).touchSessions(noted);
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
				cause: "user",
				reason: null,
			},
			caller,
		);
	}

	/** Asks the organization object: linearizable with every revocation. */
	checkStrict(organizationId: string, sessionId: string): Promise<GateAnswer> {
		return this.#gate.checkStrict(organizationId, sessionId);
	}

	/** Answers from this isolate's memory while it holds a lease, else as `checkStrict` does. */
	checkLeased(organizationId: string, sessionId: string, call: LeasedCall): Promise<GateAnswer> {
		return this.#gate.checkLeased(organizationId, sessionId, call);
	}

	/** What a check of another's organization gets: the same as for a session that never was. */
	foreignCheck(): GateAnswer {
		return { active: false, source: "organization", sequence: 0, asOf: systemClock.now() };
	}
}
