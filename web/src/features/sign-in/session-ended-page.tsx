import { signedOut } from "../../api/query-client.ts";
import { endedWords } from "./ended-words.ts";
import { FrontPage } from "./front-page.tsx";
import { SignInButton } from "./sign-in-button.tsx";

/** Takes the place of everything the moment the server says that this session is over. */
export default function SessionEndedPage() {
	const ownDoing = () => signedOut()?.reason === "unauthenticated";
	const lead = () => {
		const problem = signedOut();
		return problem?.ended ? endedWords(problem.ended) : problem?.message;
	};
	return (
		<FrontPage
			title={ownDoing() ? "You are signed out" : "Your session was ended"}
			lead={
				lead() ?? "This session no longer stands, so nothing more is shown. You can sign in again."
			}
		>
			<SignInButton label="Sign in again" returnTo={`${location.pathname}${location.search}`} />
		</FrontPage>
	);
}
