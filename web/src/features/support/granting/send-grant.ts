import { api } from "../../../api/client.ts";
import { attempt, type Outcome } from "../../../api/query-client.ts";
import { refreshGrants } from "../queries.ts";
import type { GrantFields } from "./grant-draft.ts";

interface GrantSending {
	organizationId: string;
	/** The request that this approves. */
	requestId: string | null;
	fields: GrantFields;
	startsAt: number | null;
	endsAt: number;
	/** The grant that the person was told this one replaces. */
	replaces: string | null;
}

type Approved = Awaited<ReturnType<typeof api.supportGrants.approve.mutate>>;

/** Equal orders get one key: a repeat after a lost answer brings the first answer, not a second grant. */
let last: { order: string; key: string } | null = null;
function keyFor(order: GrantSending): string {
	const text = JSON.stringify(order);
	if (last?.order !== text) last = { order: text, key: crypto.randomUUID() };
	return last.key;
}

export async function sendGrant(order: GrantSending): Promise<Outcome<Approved>> {
	const { organizationId, requestId, fields, startsAt, endsAt, replaces } = order;
	const common = {
		organizationId,
		idempotencyKey: keyFor(order),
		scope: fields.scope,
		endsAt,
		...(startsAt !== null && { startsAt }),
		...(replaces !== null && { replaces }),
	};
	const outcome = await attempt(() =>
		requestId === null
			? api.supportGrants.create.mutate({
					...common,
					holder: fields.who === "platform" ? "platform" : { email: fields.email },
					reason: fields.reason,
					ticket: fields.ticket,
				})
			: api.supportGrants.approve.mutate({ ...common, grantId: requestId }),
	);
	const refreshed = refreshGrants(organizationId);
	// A refusal may tell of a grant that was not on screen; the form must know of it before it is sent again.
	if (!outcome.ok) await refreshed;
	return outcome;
}
