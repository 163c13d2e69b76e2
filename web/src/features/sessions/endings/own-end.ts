import { noteSignedOut } from "../../../api/query-client.ts";

/** Ending the session one is using signs one out: said at once, instead of by the next failing call. */
export function noteOwnEnd(): void {
	noteSignedOut({
		reason: "unauthenticated",
		message: "You ended the session you were using. Sign in again to go on.",
		requestId: null,
	});
}
