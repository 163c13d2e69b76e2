import { dayMs } from "../../../domain/clock.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { identityOf } from "../administrators/administrators.ts";
import type { AdministratorIdentity } from "../administrators/administrators-rpc.ts";
import { recordEvent } from "../store/audit-events.ts";
import { forgetting } from "../store/forgetting.ts";
import { all, first, nextSequence, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";
import type { SupportKey } from "../support/support-rpc.ts";
import type { SupportRole } from "./platform-rpc.ts";

// What only the platform's object keeps of support access: where each global admin may have any, so that losing the
// role ends it everywhere.

/** Notes the organization before it lets the person in; refused for whoever is no global admin at this moment. */
export function registerSupport(
	tx: Transaction,
	order: {
		holder: { administratorId: string } | { email: string };
		organizationId: string;
		key?: string;
		until: number;
	},
): Result<AdministratorIdentity, Failure> {
	const { store } = tx;
	const { holder, key = "" } = order;
	const row = first<
		Parameters<typeof identityOf>[0] & { status: string } & Record<string, SqlStorageValue>
	>(
		store,
		`SELECT * FROM administrators WHERE ${"email" in holder ? "email" : "id"} = ? ORDER BY status = 'removed' LIMIT 1`,
		"email" in holder ? holder.email : holder.administratorId,
	);
	if (row === null) {
		const sentence = "Nobody of the platform is known by this name.";
		return err(failure("bad_input", { field: "holder", sentence }));
	}
	const identity = identityOf(row);
	if (identity === null) {
		const sentence = "This person is not a global admin.";
		return err(failure("bad_input", { field: "holder", sentence }));
	}
	insert(
		store,
		"support_registrations",
		{
			administrator_id: identity.administratorId,
			organization_id: order.organizationId,
			support_key: key,
			until: order.until,
			lost: 0,
		},
		"DO UPDATE SET until = max(until, excluded.until)",
	);
	if (key !== "") {
		const target = { kind: "organization", id: order.organizationId };
		const action = "support_session.entered" as const;
		recordEvent(tx, { sequence: nextSequence(store), action, target });
	}
	return ok(identity);
}

/** Tells the platform of what the organization's own log says: the session there has ended already. */
export function noteSupportLeft(tx: Transaction, organizationId: string): null {
	recordEvent(tx, {
		sequence: nextSequence(tx.store),
		action: "support_session.left",
		target: { kind: "organization", id: organizationId },
	});
	return null;
}

export function supportRole(store: Store, { administratorId, key }: SupportKey): SupportRole {
	const row = first<{ status: string }>(
		store,
		"SELECT status FROM administrators WHERE id = ?",
		administratorId,
	);
	const places = all<{ organization_id: string }>(
		store,
		"SELECT DISTINCT organization_id FROM support_registrations WHERE support_key = ? AND administrator_id = ?",
		key,
		administratorId,
	);
	return {
		held: row?.status === "active",
		organizationIds: places.map(({ organization_id }) => organization_id),
	};
}

/** Longer than any two clocks here differ: a registration must outlive what it stands for. */
const registrationSlackMs = dayMs;

/** Forgets where support access has ended by itself. What is lost stays until it was ended there. */
export const registrationSweep = forgetting({
	table: "support_registrations",
	key: "administrator_id, organization_id, support_key",
	from: "until",
	which: "lost = 0",
	kept: registrationSlackMs,
});
