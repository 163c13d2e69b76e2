import type { OwnEnd } from "../../../../worker/domain/administration/own-end.ts";
import { isolated } from "../../lib/people.ts";
import { exactTime } from "../../lib/time-text.ts";

/** By whom and when one's own session was ended, and the way on. */
export const endedWords = (ended: OwnEnd): string =>
	`${whatHappened(ended)} on ${exactTime(ended.at)}. Sign in again to go on.`;

function whatHappened({ by, cause }: OwnEnd): string {
	switch (by.kind) {
		case "you":
			return cause === "user"
				? "You signed out, or signed in again in the same browser,"
				: "You ended this session";
		case "administrator":
			return `${isolated(by.name)} ended this session`;
		case "support":
			return `${isolated(by.name)} of the platform's support ended this session`;
		case "program":
			return `The program “${isolated(by.name)}” ended this session`;
		case "system":
			return limitWords(cause);
	}
}

function limitWords(cause: OwnEnd["cause"]): string {
	switch (cause) {
		case "idle":
			return "This session was not used for too long, and ended";
		case "absolute":
			return "This session reached its maximum age";
		case "policy":
			return "Your organization's session policy ended this session";
		case "concurrency":
			return "You had more sessions than your organization allows, and this one ended";
		default:
			return "This session ended";
	}
}
