import { Show } from "solid-js";
import { FrontPage } from "./front-page.tsx";
import { SignInButton } from "./sign-in-button.tsx";

/** The fragment of an invitation link; fragments are never sent to a server by themselves. */
const invitationPattern = /^#(cfi_(?:org_[0-9a-z]+|platform)_[\w-]{20,})$/;

export default function InvitationPage() {
	const invitation = invitationPattern.exec(location.hash)?.[1];
	return (
		<Show
			when={invitation}
			fallback={
				<FrontPage
					title="This link is not complete"
					lead="An invitation link ends with a long code. Open it again from where you got it, or ask for a new one."
				>
					<a class="button large" href="/sign-in">
						Go to sign-in
					</a>
				</FrontPage>
			}
		>
			{(code) => (
				<FrontPage
					title="You are invited to administer sessions"
					lead="Accept by signing in with the account that has the invited e-mail address. The link works once and for 7 days."
				>
					<SignInButton label="Accept and sign in" invitation={code()} returnTo="/" />
					<p class="fine-print">
						As an administrator you see who is signed in to your organization and can end any
						session.
					</p>
				</FrontPage>
			)}
		</Show>
	);
}
