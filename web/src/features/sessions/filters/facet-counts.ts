import type { SessionFacets } from "../../../api/client.ts";
import { formatCount } from "../../../lib/numbers.ts";

/** How many sessions a choice leaves; empty as long as nobody has counted. */
export const countIn = (facets: SessionFacets["status"] | undefined, value: string): string => {
	const found = facets?.find((facet) => facet.value === value);
	return found ? formatCount(found) : facets ? "0" : "";
};
