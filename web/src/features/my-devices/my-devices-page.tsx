import { createSignal, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import { Mark } from "../../ui/icon.tsx";
import {
	type DevicesState,
	decline,
	enter,
	isSignedOut,
	leave,
	type Problem,
	readState,
} from "./calls.ts";
import { Devices } from "./devices.tsx";
import { EntryQuestion } from "./entry-question.tsx";
import { SignedOut } from "./signed-out.tsx";
import { problemWords } from "./words.ts";

type Open = Extract<DevicesState["visit"], { state: "open" }>;

/** The code that a failed sign-in or a refused token came back with; said once, and not again when the page is loaded anew. */
function takeProblem(): string | null {
	const problem = new URLSearchParams(location.search).get("problem");
	if (problem !== null) history.replaceState(null, "", location.pathname);
	return problem;
}

/** What was posted opens nothing any more: whoever is in stays in. */
const isSpent = (problem: Problem): boolean =>
	isSignedOut(problem) || problem.reason === "not_found";

/** Where people see where they are signed in. It asks who is in, lets in who was vouched for, and shows their devices. */
export function MyDevicesPage() {
	const [state, setState] = createSignal<DevicesState | null>(null);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	/** Somebody else is in, and was asked about. */
	const [isAsked, setAsked] = createSignal(false);
	const [cameWith, setCameWith] = createSignal(takeProblem());

	const load = async () => {
		const answer = await readState();
		setProblem(answer.ok ? null : answer.problem);
		if (!answer.ok) return;
		const { entry } = answer.value;
		if (entry !== null && entry.organizations.length === 1 && !isAsked()) {
			await comeIn({});
			return;
		}
		setState(answer.value);
	};
	const comeIn = async (order: { organizationId?: string; replaces?: boolean }) => {
		const answer = await enter(order);
		const isOther = !answer.ok && answer.problem.reason === "conflict";
		setAsked(isOther);
		if (!answer.ok && !isOther) {
			// It is still there, and may be tried again when whoever looks says so.
			if (!isSpent(answer.problem)) return void setProblem(answer.problem);
			setCameWith((before) => before ?? answer.problem.reason);
		}
		await load();
	};
	const stay = async () => {
		const answer = await decline();
		setAsked(!answer.ok);
		if (answer.ok) await load();
		else setProblem(answer.problem);
	};
	const goOut = async () => {
		const answer = await leave();
		if (answer.ok) await load();
		else setProblem(answer.problem);
	};

	onMount(() => {
		void load();
		// A page that comes back by the Back button may show somebody who has left since.
		const again = ({ persisted }: PageTransitionEvent) => void (persisted && load());
		addEventListener("pageshow", again);
		onCleanup(() => removeEventListener("pageshow", again));
	});

	const open = (): Open | null => {
		const visit = state()?.visit;
		return visit?.state === "open" ? visit : null;
	};
	return (
		<>
			<a class="skip-link" href="#main">
				Skip to your devices
			</a>
			<header class="devices-bar">
				<Mark />
				<Show when={!state()?.entry && open()} fallback={<span class="strong">Your devices</span>}>
					{(visit) => (
						<>
							<p class="devices-who">
								<bdi class="strong">{visit().person.name || visit().person.email}</bdi>
								<span class="quiet">
									<Show when={visit().person.name && visit().person.email}>
										<bdi>{visit().person.email}</bdi> ·{" "}
									</Show>
									<bdi>{visit().organization}</bdi>
								</span>
							</p>
							<button type="button" class="button" onClick={() => void goOut()}>
								Leave this page
							</button>
						</>
					)}
				</Show>
			</header>
			<main id="main" class="devices" tabindex="-1">
				<div role="alert">
					<Show when={problem()}>
						{(found) => (
							<div class="notice" data-tone="danger">
								<p>{found().message}</p>
								<button type="button" class="button" onClick={() => void load()}>
									Try again
								</button>
							</div>
						)}
					</Show>
				</div>
				<Switch
					fallback={
						<Show when={!problem()}>
							<p class="quiet" role="status">
								Looking for your devices…
							</p>
						</Show>
					}
				>
					<Match when={state()?.entry}>
						{(entry) => (
							<EntryQuestion
								entry={entry()}
								current={open()?.person ?? null}
								isAsked={isAsked()}
								onContinue={comeIn}
								onStay={stay}
							/>
						)}
					</Match>
					<Match when={open()}>
						{(visit) => (
							<Devices organization={visit().organization} onSignedOut={() => void load()} />
						)}
					</Match>
					<Match when={state()}>
						{(closed) => <SignedOut state={closed()} problem={problemWords(cameWith())} />}
					</Match>
				</Switch>
			</main>
		</>
	);
}
