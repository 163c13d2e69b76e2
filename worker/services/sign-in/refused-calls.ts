import { type Actor, type ActorReference, type Origin, referenceOf } from "../../domain/actor.ts";
import type { Failure, FailureReason } from "../../domain/errors.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { canonicalIp } from "../client/ip-address.ts";

/** Who called, and in which organization's log what they do wrong stands. */
export interface Whose {
	/** `platform` for its own people and tokens. */
	homeId: string;
	by: ActorReference;
}

export function whoseCall(actor: Actor): Whose {
	const by = referenceOf(actor);
	switch (actor.kind) {
		case "administrator":
			return { homeId: actor.homeId, by };
		case "api_token":
			return { homeId: actor.ownerId, by };
		case "person":
			return { homeId: actor.organizationId, by };
	}
}

/**
 * Refusals of whoever calls. What a refresh token is worth is no such thing, though it is answered with 401: the caller
 * did nothing wrong.
 */
const refusals: ReadonlySet<FailureReason> = new Set<FailureReason>([
	"unauthenticated",
	"invalid_token",
	"session_ended",
	"forbidden",
	"insufficient_scope",
	"support_access_required",
	"support_session_required",
	"support_scope_required",
	"step_up_required",
	"not_found",
]);

/** Lets the caller's own log hear of a call that was refused. */
export async function noteRefusedCall(
	objects: OrganizationClient,
	{ homeId, by }: Whose,
	{
		call,
		failure,
		organizationId,
	}: {
		call: string;
		failure: Failure;
		organizationId: string | null;
	},
	origin: Origin,
): Promise<void> {
	const { reason: refused } = failure;
	if (!refusals.has(refused)) return;
	await objects.of(homeId).noteRefusedCall({ call, refused, organizationId }, { by, ...origin });
}

/** A client's address as events keep it; nothing where it is not known. */
export function addressOf(ip: string): { ip?: string } {
	const canonical = canonicalIp(ip);
	return canonical === null || canonical === "0.0.0.0" ? {} : { ip: canonical };
}
