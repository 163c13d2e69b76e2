import { systemActor } from "../../domain/actor.ts";
import {
	acceptInvitation,
	findAdministratorRow,
	inviteAdministrator,
} from "../../objects/organization/administrators/administrators.ts";
import { run, type Store } from "../../objects/organization/store/store.ts";
import type { LocalIdentity } from "../identities.ts";

const requestId = "seed";

/**
 * Binds a local administrator to the provider through an invitation, as a person would be, under the id that the local
 * tokens act as. Started with another port the provider is another issuer: then the binding moves along.
 */
export function bindAdministrator(
	store: Store,
	identity: LocalIdentity & { administratorId: string },
	issuer: string,
	nowMs: number,
): void {
	const { administratorId, subject, name, email } = identity;
	const known = findAdministratorRow(store, administratorId);
	if (known !== null) {
		run(
			store,
			"UPDATE administrators SET issuer = ? WHERE id = ? AND subject = ? AND status = 'active'",
			issuer,
			administratorId,
			subject,
		);
		return;
	}
	run(
		store,
		"INSERT INTO administrators (id, email, status, invited_at) VALUES (?, ?, 'invited', ?)",
		administratorId,
		email,
		nowMs,
	);
	const secretHash = `seed:${administratorId}`;
	const invited = inviteAdministrator(
		store,
		{ email, secretHash },
		{ by: systemActor, requestId },
		nowMs,
	);
	const accepted = acceptInvitation(
		store,
		{ secretHash, issuer, subject, name, verifiedEmail: email },
		requestId,
		nowMs,
	);
	if (!invited.ok || !accepted.ok) throw new Error(`${email} could not be bound`);
}
