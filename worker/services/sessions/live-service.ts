import { type Actor, credentialIdOf } from "../../domain/actor.ts";
import { minuteMs } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { isOrganizationId, platformId } from "../../domain/ids.ts";
import { decide } from "../../domain/permissions.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import {
	type LiveHolder,
	type OrganizationClient,
	tooManySockets,
} from "../../objects/organization/organization-client.ts";
import type { AccessService } from "../administration/access-service.ts";

/** Hands a WebSocket to the organization's object, which tells it that something changed and closes it in time. */
export class LiveService {
	readonly #objects: OrganizationClient;
	readonly #access: AccessService;

	constructor(objects: OrganizationClient, access: AccessService) {
		this.#objects = objects;
		this.#access = access;
	}

	/** Whoever may list the sessions of an organization may also hear that something about them changed. */
	async open(actor: Actor, organizationId: string): Promise<Result<Response, Failure>> {
		const standing = await this.#access.standingIn(actor, organizationId);
		const verdict = decide("sessions.list", standing);
		if (verdict !== "allowed") return err(failure(verdict));
		const support = standing.role === "global_admin" ? standing.held?.sessionId : null;
		const known = isOrganizationId(organizationId) || organizationId === platformId;
		if (!known) return err(failure("not_found"));
		const holder = holderOf(actor, support ?? null, organizationId);
		const opened = await this.#objects.openLive(organizationId, holder);
		if (opened.status === tooManySockets) {
			return err(failure("slow_down", { retryAfterMs: minuteMs }));
		}
		return ok(opened);
	}
}

function holderOf(
	actor: Actor,
	supportSessionId: string | null,
	organizationId: string,
): LiveHolder {
	if (supportSessionId !== null) return { kind: "session", sessionId: supportSessionId };
	if (actor.kind === "api_token") return { kind: "api_token", tokenId: actor.tokenId };
	return actor.kind === "administrator" &&
		actor.homeId === organizationId &&
		actor.sessionId !== null
		? { kind: "session", sessionId: actor.sessionId }
		: { kind: "elsewhere", credentialId: credentialIdOf(actor) };
}
