import type { Organization } from "../../api/client.ts";
import { distanceOf } from "../../lib/matching.ts";

type Needy = Pick<Organization, "name" | "slug" | "supportGrant" | "recoveringSince">;

const collator = new Intl.Collator("en");

/** When something happens to somebody's access there; nothing that is known of happens to a request. */
function dueAt({ supportGrant }: Needy, nowMs: number): number | null {
	if (!supportGrant) return null;
	const { state, startsAt, endsAt } = supportGrant;
	if (state === "requested") return Number.POSITIVE_INFINITY;
	if ((endsAt ?? 0) <= nowMs) return null;
	return state === "active" ? endsAt : startsAt;
}

/**
 * Organizations by what of them needs somebody: those that are closed until they have recovered, the longest first; those
 * that let them in, or will, by what comes next; then those that have not answered yet; then all the others. Alike ones
 * stand by their names.
 */
export function byNeed<T extends Needy>(
	organizations: readonly T[],
	typed: string,
	nowMs: number,
): { recovering: T[]; yours: T[]; others: T[] } {
	const all = organizations
		.filter(({ name, slug }) => distanceOf(`${name} ${slug}`, typed) !== null)
		.toSorted((one, other) => collator.compare(one.name, other.name));
	const since = ({ recoveringSince }: T) => recoveringSince ?? 0;
	const recovering = all
		.filter((organization) => since(organization) > 0)
		.sort((one, other) => since(one) - since(other));
	const found = all.filter((organization) => !recovering.includes(organization));
	const yours = found
		.flatMap((organization) => {
			const due = dueAt(organization, nowMs);
			return due === null ? [] : [{ organization, due }];
		})
		.sort((one, other) => (one.due === other.due ? 0 : one.due - other.due))
		.map(({ organization }) => organization);
	return {
		recovering,
		yours,
		others: found.filter((organization) => !yours.includes(organization)),
	};
}
