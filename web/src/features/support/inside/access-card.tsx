import { useQuery } from "@tanstack/solid-query";
import { createSignal, Match, Show, Switch } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { type Problem, problemOf } from "../../../api/errors.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { momentIn, ownZone } from "../../../lib/zoned-time.ts";
import { Icon } from "../../../ui/icon.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { ProblemState, Skeleton } from "../../../ui/messages/states.tsx";
import { Countdown } from "../grants/countdown.tsx";
import { scopeText, stateAt } from "../grants/grant.ts";
import { GrantFacts } from "../grants/grant-facts.tsx";
import { openGrantsQuery } from "../queries.ts";
import { AskForm } from "./ask-form.tsx";
import { enter } from "./enter.ts";
import { useSupportSession } from "./support-session.ts";

/** How soon the answer of the organization is seen. */
const pendingPollMs = 5_000;
const closeness = ["active", "scheduled", "requested"];

/** For a global admin outside: the way in, or the way to ask for it. */
export default function AccessCard(props: { organization: Organization }) {
	const id = () => props.organization.id;
	const open = useQuery(() => ({ ...openGrantsQuery(id()), refetchInterval: pendingPollMs }));
	const session = useSupportSession(id);
	const foremost = (): SupportGrant | undefined =>
		closeness
			.flatMap((state) =>
				(open.data?.items ?? []).filter((grant) => stateAt(grant, serverNow()) === state),
			)
			.at(0);
	const state = () => {
		const grant = foremost();
		return grant ? stateAt(grant, serverNow()) : "none";
	};
	const [isAskingAnew, setAskingAnew] = createSignal(false);
	const [isEntering, setEntering] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const goIn = async () => {
		if (isEntering()) return;
		setEntering(true);
		setProblem(await enter(id()));
		setEntering(false);
	};
	const Title = (title: { text: string }) => <h2>{title.text}</h2>;

	return (
		<section class="sheet access-card" data-state={state()}>
			<Switch>
				<Match when={open.isError && !open.data}>
					<ProblemState
						what="Your support access"
						problem={problemOf(open.error)}
						organizationName={props.organization.name}
						onRetry={() => void open.refetch()}
					/>
				</Match>
				<Match when={open.isPending}>
					<Skeleton rows={3} label="Loading your support access" />
				</Match>
				<Match when={state() === "active" && foremost()}>
					{(grant) => (
						<>
							<Title text={`${props.organization.name} lets you in`} />
							<GrantFacts organization={props.organization} grant={grant()} />
							<Show
								when={!session()}
								fallback={<p>You are inside. Everything you do is in their audit log.</p>}
							>
								<p class="quiet">
									While you are inside, your session is in their list and everything you do in their
									audit log.
								</p>
								<ProblemNotice lead="Couldn't enter." problem={problem()} />
								<div class="actions">
									<button
										type="button"
										class="button primary"
										aria-disabled={isEntering()}
										onClick={() => void goIn()}
									>
										{isEntering() ? "Entering…" : `Enter ${props.organization.name}`}
										<Show when={!isEntering()}>
											<Icon name="arrow" />
										</Show>
									</button>
								</div>
							</Show>
						</>
					)}
				</Match>
				<Match when={state() === "scheduled" && foremost()}>
					{(grant) => (
						<>
							<Title text="Your access starts later" />
							<p>
								<Show when={grant().startsAt}>
									{(at) => (
										<>
											{momentIn(at(), ownZone())} · <Countdown endsAt={at()} verb="starts" />. This
											page lets you in then.
										</>
									)}
								</Show>
							</p>
							<GrantFacts organization={props.organization} grant={grant()} />
						</>
					)}
				</Match>
				<Match when={state() === "requested" && !isAskingAnew() && foremost()}>
					{(grant) => (
						<>
							<Title text={`Waiting for ${props.organization.name}`} />
							<p role="status">
								You asked to {scopeText(grant().scope).toLowerCase()}. An administrator of{" "}
								{props.organization.name} decides; this page shows the answer.
							</p>
							<GrantFacts organization={props.organization} grant={grant()} />
							<div class="actions">
								<button type="button" class="button" onClick={() => setAskingAnew(true)}>
									Change the request…
								</button>
							</div>
						</>
					)}
				</Match>
				<Match when={true}>
					<Title text={`Ask ${props.organization.name} for access`} />
					<AskForm
						organization={props.organization}
						maxMs={open.data?.maxMs ?? 0}
						replaces={foremost() ?? null}
						onAsked={() => setAskingAnew(false)}
						onCancel={isAskingAnew() ? () => setAskingAnew(false) : null}
					/>
				</Match>
			</Switch>
		</section>
	);
}
