import { z } from "zod";
import type { GrantSummary } from "./support-grant.ts";
import { text, typedText } from "./wire/text.ts";

/** Where an organization's object is placed: Cloudflare's location hints. It does not move afterwards. */
export const regions = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;
export const regionSchema = z.enum(regions, `A region is one of ${regions.join(", ")}.`);
export type Region = (typeof regions)[number];

export const slugSchema = text(100)
	.regex(
		/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
		"A short name has 1 to 40 characters: a–z, 0–9 and hyphens inside.",
	)
	.refine((slug) => slug !== "platform", "This short name is reserved.");

export const organizationNameSchema = typedText(100, "A name has at most 100 characters.").min(
	1,
	"Give the organization a name.",
);

export interface OrganizationProfile {
	id: string;
	slug: string;
	name: string;
	region: Region;
	createdAt: number;
}

/** What its object says of an organization, also while it recovers. */
export interface OrganizationDescription extends OrganizationProfile {
	activeSessions: number;
	/** Since when it is closed, because it was restored to an earlier point and has not recovered yet; null: it is open. */
	recoveringSince: number | null;
}

export interface OrganizationSummary {
	id: string;
	slug: string;
	name: string;
	/** What the caller is in this organization. */
	role: "organization_admin" | "global_admin" | "api_token";
	activeSessions: number;
	/** Since when it is closed to recover after a restore; null: it is open. */
	recoveringSince: number | null;
	/** For a global admin: the grant that lets them in or is to, or their open request. */
	supportGrant: GrantSummary | null;
}

export interface OrganizationDetail extends OrganizationSummary {
	region: Region;
	createdAt: number;
}
