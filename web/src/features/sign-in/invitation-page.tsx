import { createSignal, Match, Show, Switch } from "solid-js";
import { readInvitation } from "../../api/auth.ts";
import { attempt, type Outcome } from "../../api/query-client.ts";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { FrontPage } from "./front-page.tsx";
import { SignInButton } from "./sign-in-button.tsx";

/** The fragment of an invitation link; fragments are never sent to a server by themselves. */
const invitationPattern = /^#(cfi_(?:org_[0-9a-z]+|platform)_[\w-]{20,})$/;

/** Says whose invitation it is before anybody signs in for it. */
export default function InvitationPage() {
	const code = invitationPattern.exec(location.hash)?.[1];
	return (
		<Show
			when={code}
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
			{(code) => <Invitation code={code()} />}
		</Show>
	);
}

function Invitation(props: { code: string }) {
	const [read, setRead] = createSignal<Outcome<Awaited<ReturnType<typeof readInvitation>>>>();
	const invitation = () => {
		const outcome = read();
		return outcome?.ok ? outcome.value : undefined;
	};
	const problem = () => {
		const outcome = read();
		return !outcome || outcome.ok ? null : outcome.problem;
	};
	const isSpent = () => problem()?.reason === "not_found";
	void attempt(() => readInvitation(props.code)).then((outcome) => {
		setRead(outcome);
		if (outcome.ok) announce(`For ${outcome.value.email}.`);
	});

	return (
		<FrontPage
			title="Invitation"
			heading={
				<Switch fallback="You are invited to administer sessions">
					<Match when={isSpent()}>This invitation is no longer valid</Match>
					<Match when={invitation()}>
						{(open) => (
							<>
								You are invited to administer{" "}
								<bdi>{open().organization ?? "Curfew as a global admin"}</bdi>
							</>
						)}
					</Match>
				</Switch>
			}
			lead={
				<Switch fallback="Reading whom the invitation is for…">
					<Match when={isSpent()}>
						It was used, replaced, or is older than 7 days. If it was you who accepted it, sign in;
						else ask for a new one.
					</Match>
					<Match when={read()}>
						<Show when={invitation()}>
							{(open) => (
								<>
									The invitation is for <bdi class="strong">{open().email}</bdi>.{" "}
								</>
							)}
						</Show>
						Accept by signing in with the account that has{" "}
						{invitation() ? "this" : "the invited e-mail"} address. The link works once and for 7
						days.
					</Match>
				</Switch>
			}
		>
			<ProblemNotice problem={isSpent() ? null : problem()} />
			<Show when={read()}>
				<SignInButton
					label={isSpent() ? "Sign in" : "Accept and sign in"}
					invitation={props.code}
					returnTo="/"
				/>
			</Show>
			<Show when={!isSpent()}>
				<p class="fine-print">
					{invitation()?.organization === null
						? "As a global admin you see the organizations, and enter one only while its administrators give you support access."
						: "As an administrator you see who is signed in to your organization and can end any session."}
				</p>
			</Show>
		</FrontPage>
	);
}
