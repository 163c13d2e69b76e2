import { A, Navigate, useSearchParams } from "@solidjs/router";
import { Show } from "solid-js";
import { problemOf } from "../../api/errors.ts";
import { useMe } from "../../api/session.tsx";
import { Icon } from "../../ui/icon.tsx";
import { endedWords } from "./ended-words.ts";
import { FrontPage } from "./front-page.tsx";
import { signInProblem } from "./problems.ts";
import { SignInButton } from "./sign-in-button.tsx";

const first = (value: string | string[] | undefined): string | undefined =>
	Array.isArray(value) ? value[0] : value;

/** The page for everyone who is not signed in; also where a failed sign-in comes back to. */
export default function SignInPage() {
	const me = useMe();
	const [query] = useSearchParams();
	/** Of no matter any more to whoever is in: a callback loaded a second time, or a tab that was overtaken. */
	const isOvertaken = () => me.data !== undefined && query.problem === "attempt_unknown";
	/** Asked anew by this page, the server says more than the address can. */
	const ended = () => (query.problem === "session_ended" ? problemOf(me.error).ended : undefined);
	const problem = () => {
		const known = ended();
		if (known) return `Your session was ended. ${endedWords(known)}`;
		return isOvertaken() ? null : signInProblem(first(query.problem));
	};
	return (
		<Show when={!me.data || problem()} fallback={<Navigate href="/" />}>
			<FrontPage
				title="Sign in"
				heading="Know that it ended"
				lead="Curfew shows every active session of your organization, ends any of them, and proves that it ended everywhere."
			>
				<Show when={problem()}>
					{(sentence) => (
						<div class="notice" data-tone="warning" role="alert">
							<Icon name="warning" />
							<p>{sentence()}</p>
						</div>
					)}
				</Show>
				<SignInButton label="Sign in" returnTo={first(query.returnTo) ?? "/"} />
				<p class="fine-print">
					You sign in at your organization's provider. Curfew never sees your password.
				</p>
				<p class="fine-print">
					No administrator? See {/* A page of its own: the router knows nothing of it. */}
					<a href="/my-devices" rel="external">
						where you are signed in
					</a>
					.
				</p>
				<p class="fine-print">
					Were you given evidence from an audit log? <A href="/verify">Verify it here</A>, without
					signing in.
				</p>
			</FrontPage>
		</Show>
	);
}
