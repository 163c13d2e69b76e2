import { plural } from "../../lib/numbers.ts";
import { clockTime, momentOf } from "../../lib/time-text.ts";
import type { OwnEnd, Receipt } from "./calls.ts";

/** What a receipt says to the person whose devices it ended: in force everywhere, or by when it will be. */
export function receiptWords(receipt: Receipt, isOne: boolean): string {
	const { revoked, recordedAt, enforcedAt, enforcedBy } = receipt;
	if (revoked === 0) {
		return isOne ? "It was signed out already." : "You were signed in nowhere else.";
	}
	const what = isOne ? "Signed out" : `${plural(revoked, "device")} signed out`;
	return enforcedAt === null
		? `${what} at ${clockTime(recordedAt)}. It holds everywhere by ${clockTime(enforcedBy)} at the latest.`
		: `${what} everywhere at ${clockTime(enforcedAt)}.`;
}

/** Why the session ended that the page was opened with. */
export function endedWords(ended: OwnEnd | null, nowMs: number): string {
	if (ended === null) return "The session you came with has ended.";
	const at = momentOf(ended.at, nowMs);
	switch (ended.by.kind) {
		case "you":
			return `You signed this device out at ${at}, here or on another device.`;
		case "administrator":
			return `An administrator of your organization signed this device out at ${at}.`;
		default:
			return ended.cause === "idle" || ended.cause === "absolute"
				? `Your session reached its time limit at ${at}.`
				: `Your session was ended at ${at}.`;
	}
}

/** What brought somebody back without coming in, by the code in the address; null: nothing did. */
export function problemWords(problem: string | null): string | null {
	switch (problem) {
		case null:
			return null;
		case "invalid_token":
			return "Your app's sign-in could not be confirmed. Load your account page again and open your devices from there.";
		case "session_ended":
			return "You are signed out of your app. Sign in there and open your devices again.";
		case "no_devices":
			return "This account is signed in nowhere here. Use the account that you use in your app.";
		case "provider_refused":
			return "The sign-in was cancelled or refused. Nothing was changed.";
		case "provider_unreachable":
			return "The sign-in service did not answer. Try again in a moment.";
		case "not_fresh":
			return "You were not asked for your password again, so the sign-in does not count. Try once more.";
		case "slow_down":
			return "There were too many attempts from your network. Try again in a minute.";
		default:
			return "You could not be signed in. Try again in a moment.";
	}
}
