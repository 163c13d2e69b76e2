import { isolated } from "./people.ts";

const regions = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** "Germany" for "DE"; what is not a region code is returned as it is. */
export function countryName(code: string): string {
	try {
		return code ? (regions.of(code) ?? code) : "";
	} catch {
		return code;
	}
}

interface Place {
	country?: string | undefined;
	city?: string | undefined;
}

/** "Berlin, Germany"; of a network that hides it, the network. */
export function placeOf(geo: Place | null, network?: string | null): string {
	if (network) return "Tor";
	const parts = [geo?.city && isolated(geo.city), geo?.country && countryName(geo.country)].filter(
		Boolean,
	);
	return parts.length > 0 ? parts.join(", ") : "Not known";
}
