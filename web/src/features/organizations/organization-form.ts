import type { Region } from "../../api/client.ts";

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

/** A short name made from a name: "Müller & Söhne" becomes "muller-sohne". */
export const slugFrom = (name: string): string =>
	name
		.normalize("NFKD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.slice(0, 40)
		.replace(/^-+|-+$/g, "");
