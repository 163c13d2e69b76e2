import type { OwnEnd } from "../administration/own-end.ts";
import { hourMs, minuteMs } from "../clock.ts";

/** How a session says that it is one of the page on which people see their own devices. */
export const myDevicesClientId = "my-devices";

/** How a person came to the page of their own devices. */
export const entryWays = ["access_token", "sign_in"] as const;
export type EntryWay = (typeof entryWays)[number];

/** From being vouched for until the page is in: time to read one question. */
export const entryMs = 5 * minuteMs;

/** The longest visit. Looking at one's devices takes minutes, and nobody should find the page open the next day. */
export const visitMs = 8 * hourMs;

/** Organizations that one account is looked for in. */
export const organizationsOfPersonMax = 20;

/** What the ending of a session says of which its person said that it was not them. */
export const disownedReason = "The person said: that was not me";

/** Who is in, and who was vouched for and wants to come in: what the page asks first. */
export interface DevicesState {
	visit:
		| null
		| { state: "open"; person: Named; organization: string; sessionId: string }
		| { state: "ended"; ended: OwnEnd | null };
	entry: null | { person: Named; organizations: { id: string; name: string }[] };
	/** Whether people can sign in here at the provider. */
	signIn: boolean;
}

interface Named {
	name: string;
	email: string;
}
