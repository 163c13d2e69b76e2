import type { Region } from "./organization.ts";

/** The middle of North America: east of it the east coast is nearer. */
const middleLongitude = -100;

/** The region nearest to a request, from what Cloudflare says of where it came in. */
export function regionNear(
	cf: { continent?: string | undefined; longitude?: string | undefined } | null | undefined,
): Region {
	switch (cf?.continent) {
		case "EU":
			return Number(cf.longitude ?? 0) > 18 ? "eeur" : "weur";
		case "SA":
			return "sam";
		case "AS":
			return Number(cf.longitude ?? 180) < 60 ? "me" : "apac";
		case "OC":
			return "oc";
		case "AF":
			return "afr";
		case "NA":
			return Number(cf.longitude ?? 0) < middleLongitude ? "wnam" : "enam";
		default:
			return "enam";
	}
}
