/** A region as people call it; null stands for edges that lease from the organization itself. */
export function regionLabel(region: string | null): string {
	switch (region) {
		case null:
			return "Edges that ask the organization itself";
		case "wnam":
			return "Western North America";
		case "enam":
			return "Eastern North America";
		case "sam":
			return "South America";
		case "weur":
			return "Western Europe";
		case "eeur":
			return "Eastern Europe";
		case "apac":
			return "Asia-Pacific";
		case "oc":
			return "Oceania";
		case "afr":
			return "Africa";
		case "me":
			return "Middle East";
		default:
			return region;
	}
}
