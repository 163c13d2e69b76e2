import {
	acceptInvitation,
	findAdministratorRow,
	inviteAdministrator,
} from "../../objects/organization/administrators/administrators.ts";
import { run } from "../../objects/organization/store/store.ts";
import { insert } from "../../objects/organization/store/tables.ts";
import type { Transaction } from "../../objects/organization/store/transaction.ts";
import type { LocalIdentity } from "../identities.ts";

/**
 * Binds a local administrator to the provider through an invitation, as a person would be, under the id that the local
 * tokens act as. Started with another port the provider is another issuer: then the binding moves along.
 */
export function bindAdministrator(
	tx: Transaction,
	identity: LocalIdentity & { administratorId: string },
	issuer: string,
): void {
	const { store, nowMs } = tx;
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
	insert(store, "administrators", {
		id: administratorId,
		email,
		status: "invited",
		invited_at: nowMs,
	});
	const secretHash = `seed:${administratorId}`;
	const invited = inviteAdministrator(tx, { email, secretHash });
	const accepted = acceptInvitation(tx, {
		secretHash,
		issuer,
		subject,
		name,
		verifiedEmail: email,
	});
	if (!invited.ok || !accepted.ok) throw new Error(`${email} could not be bound`);
}
