/** What the sign-in callback may report (`/sign-in?problem=…`), in sentences that say what to do. */
const sentences: Record<string, string> = {
	session_ended: "Your session was ended. Sign in again to go on.",
	not_administrator:
		"You signed in, but you are not an administrator here. Ask an administrator of your organization for an invitation.",
	attempt_unknown:
		"This sign-in was started in another browser, was used before, or took longer than 10 minutes. Start again.",
	provider_refused: "The sign-in provider did not let you in. Try again, or use another account.",
	slow_down: "Too many sign-ins from your network. Wait a minute and try again.",
	provider_unreachable: "The sign-in provider can't be reached right now. Try again in a moment.",
	invitation_invalid:
		"This invitation is no longer valid: it was used, replaced, or is older than 7 days. Ask for a new one.",
	invitation_other_address:
		"This invitation is for another e-mail address. Sign in with the account it was sent to.",
	not_fresh:
		"The provider let you in without asking again, so this did not confirm that it is you. Sign out at the provider, then try again.",
	email_not_verified:
		"Your e-mail address is not verified at the sign-in provider. Verify it there, then open the invitation again.",
};

export function signInProblem(code: string | undefined): string | null {
	if (!code) return null;
	return sentences[code] ?? "The sign-in did not succeed. Start again.";
}
