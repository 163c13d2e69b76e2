import { z } from "zod";
import type { TokenScope } from "./actor.ts";
import { dayMs, minuteMs } from "./clock.ts";
import { text, typedText } from "./wire/text.ts";

export const emailSchema = text(254)
	.check(z.email("Give a valid e-mail address."))
	.transform((address) => address.toLowerCase());

export const tokenNameSchema = typedText(100, "A name has at most 100 characters.").min(
	1,
	"Give the token a name.",
);

/** Long enough for a weekend and a holiday, short enough that a forgotten link is dead. */
export const invitationLifetimeMs = 7 * dayMs;

/** Time at the provider to find a password or a phone; after it the attempt is forgotten and the person starts again. */
export const signInAttemptMs = 10 * minuteMs;

export interface Administrator {
	id: string;
	email: string;
	name: string | null;
	status: "invited" | "active" | "removed";
	invitedAt: number;
	invitationExpiresAt: number | null;
	acceptedAt: number | null;
}

/** An invitation, shown once. The secret sits in the fragment, which browsers never send to a server. */
export interface Invitation {
	administrator: Administrator;
	url: string;
	expiresAt: number;
}

export interface ApiToken {
	id: string;
	name: string;
	scopes: TokenScope[];
	createdAt: number;
	createdBy: string;
	revokedAt: number | null;
}
