import type { IconName } from "../../ui/icon.tsx";

/** A page that the navigation leads to; the palette and the keys know it by the same name. */
export interface Place {
	href: string;
	label: string;
	icon: IconName;
	/** Of the first of a group: what the group is called. */
	group?: string | undefined;
	/** The letter that leads there after `g`. */
	key: string;
}

type Row = [path: string, label: string, icon: IconName, key: string, group?: string];

const ofSessions: Row[] = [
	["", "Overview", "overview", "o", "Sessions"],
	["/sessions", "Sessions", "sessions", "s"],
	["/users", "People", "user", "p"],
	["/receipts", "Receipts", "receipt", "r"],
	["/support-access", "Support access", "support", "u", "Access"],
];
/** What an organization decides for itself. */
const ofInsiders: Row[] = [
	["/administrators", "Administrators", "people", "m"],
	["/api-tokens", "API tokens", "key", "t"],
];
const ofRecord: Row[] = [
	["/audit", "Audit log", "audit", "a", "Record"],
	["/health", "Health", "pulse", "h"],
	["/policies", "Policies", "sliders", "l"],
];

/** The pages that somebody can go to, in the order of the navigation. */
export function placesOf(
	organization: { slug: string } | undefined,
	who: { isGlobal: boolean; isOutsider: boolean },
): Place[] {
	const within = organization
		? [...ofSessions, ...(who.isOutsider ? [] : ofInsiders), ...ofRecord]
		: [];
	return [
		...(who.isGlobal
			? ([
					{ href: "/organizations", label: "Organizations", icon: "building", key: "n" },
					{ href: "/audit", label: "Platform audit", icon: "audit", key: "f" },
				] as const)
			: []),
		...within.map(([path, label, icon, key, group]) => ({
			href: `/o/${organization?.slug}${path}`,
			label,
			icon,
			key,
			group,
		})),
	];
}
