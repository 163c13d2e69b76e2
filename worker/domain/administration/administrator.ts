import { z } from "zod";
import { dayMs, minuteMs } from "../clock.ts";
import { text } from "../wire/text.ts";

export const emailSchema = text(254)
	.check(z.email("Give a valid e-mail address."))
	.transform((address) => address.toLowerCase());

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
