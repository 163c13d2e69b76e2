import type { Region } from "../api/client.ts";

/** Cloudflare's location hints, in words. */
export const regionLabels: Record<Region, string> = {
	weur: "Western Europe",
	eeur: "Eastern Europe",
	enam: "Eastern North America",
	wnam: "Western North America",
	sam: "South America",
	apac: "Asia-Pacific",
	oc: "Oceania",
	me: "Middle East",
	afr: "Africa",
};

export const isRegion = (text: string): text is Region => Object.hasOwn(regionLabels, text);

/** A region as people call it; null stands for edges that lease from the organization itself. */
export function regionLabel(region: string | null): string {
	if (region === null) return "Edges that ask the organization itself";
	return isRegion(region) ? regionLabels[region] : region;
}
