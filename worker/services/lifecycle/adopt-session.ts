import type { Caller } from "../../domain/actor.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { Ignored } from "../../domain/facts/place.ts";
import { isOrganizationId } from "../../domain/ids.ts";
import { err, type Result } from "../../domain/result.ts";
import type { SessionClaims } from "../../domain/session.ts";
import { adoptedSessionId, type SessionToAdopt } from "../../domain/tokens/adoption.ts";
import { usualSessionMaxMs } from "../../domain/tokens/adoption-input.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { readClient, readUser } from "../client/client-facts.ts";

/**
 * Begins a session that another provider made, or finds the one that began; what cannot be read of the client is left
 * out. Its id is made here: no caller chooses which session a token is of.
 *
 * @param more `toEnd`: whoever asks ends it right after this
 */
export async function adoptSession(
	objects: OrganizationClient,
	organizationId: string,
	session: SessionToAdopt,
	caller: Caller,
	more: { toEnd?: true } = {},
): Promise<{ adopted: Result<SessionClaims, Failure>; ignored: Ignored[] }> {
	// Nobody comes into the platform by a token: its sessions are its administrators' own.
	if (!isOrganizationId(organizationId)) return { adopted: err(failure("not_found")), ignored: [] };
	const { issuer, providerSessionId, userId, issuedAt } = session;
	const { origin, ignored } = readClient(session);
	const { user, ignored: unnamed } = readUser(userId, session.user ?? {});
	const adopted = await objects.of(organizationId).adoptSession(
		{
			...origin,
			...more,
			sessionId: await adoptedSessionId(issuer, organizationId, providerSessionId),
			...{ issuer, providerSessionId, user, issuedAt },
			sessionMaxMs: session.sessionMaxMs ?? usualSessionMaxMs,
		},
		caller,
	);
	return { adopted, ignored: [...ignored, ...unnamed] };
}
