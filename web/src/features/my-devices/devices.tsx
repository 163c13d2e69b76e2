import { createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { serverTime } from "../../lib/server-clock.ts";
import { clockTime } from "../../lib/time-text.ts";
import {
	endDevice,
	endOthers,
	isSignedOut,
	type Problem,
	type Receipt,
	readDevices,
	type Session,
} from "./calls.ts";
import { Device } from "./device.tsx";
import { type Question, QuestionDialog } from "./question-dialog.tsx";
import { receiptWords } from "./words.ts";

const lookEveryMs = 10_000;

interface Result {
	words: string;
	receiptId: string;
	/** What to do next: it was somebody else. */
	wasNotMe: boolean;
}

/** The devices of whoever is in, looked at again and again while somebody looks. */
export function Devices(props: { organization: string; onSignedOut: () => void }) {
	const [devices, setDevices] = createSignal<Session[] | null>(null);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [seenAt, setSeenAt] = createSignal(0);
	const [question, setQuestion] = createSignal<Question | null>(null);
	const [result, setResult] = createSignal<Result | null>(null);
	let heading: HTMLHeadingElement | undefined;

	const look = async () => {
		const answer = await readDevices();
		if (!answer.ok) {
			if (isSignedOut(answer.problem)) props.onSignedOut();
			else setProblem(answer.problem);
			return;
		}
		setProblem(null);
		setSeenAt(serverTime());
		setDevices(answer.value.items);
	};
	onMount(() => {
		void look();
		const lookIfSeen = () => void (document.visibilityState === "visible" && look());
		const timer = setInterval(lookIfSeen, lookEveryMs);
		document.addEventListener("visibilitychange", lookIfSeen);
		addEventListener("online", lookIfSeen);
		onCleanup(() => {
			clearInterval(timer);
			document.removeEventListener("visibilitychange", lookIfSeen);
			removeEventListener("online", lookIfSeen);
		});
	});

	const current = createMemo(() => devices()?.find((session) => session.current) ?? null);
	/** By id: what is looked at again must not replace the button that holds focus. */
	const otherIds = createMemo(() =>
		(devices() ?? []).filter((session) => !session.current).map(({ id }) => id),
	);
	const deviceOf = (id: string) => devices()?.find((session) => session.id === id);

	const act = async (asked: Question): Promise<Problem | null> => {
		const idempotencyKey = crypto.randomUUID();
		const answer =
			asked.kind === "others"
				? await endOthers(idempotencyKey)
				: await endDevice({
						sessionId: asked.session.id,
						idempotencyKey,
						...(asked.kind === "not_me" && { notMe: true as const }),
					});
		if (!answer.ok) {
			if (!isSignedOut(answer.problem)) return answer.problem;
			setQuestion(null);
			props.onSignedOut();
			return null;
		}
		setQuestion(null);
		if (asked.kind === "one" && asked.session.current) props.onSignedOut();
		else tell(asked, answer.value);
		return null;
	};
	const tell = (asked: Question, receipt: Receipt) => {
		setResult({
			words: receiptWords(receipt, asked.kind !== "others"),
			receiptId: receipt.id,
			wasNotMe: asked.kind === "not_me",
		});
		// The button that was pressed goes with its device.
		heading?.focus();
		void look();
	};

	return (
		<>
			<h1 class="page-title" tabindex="-1" ref={heading}>
				Where you are signed in
			</h1>
			<Show when={problem()}>
				{(found) => (
					<div class="notice" data-tone="warning" role="alert">
						<p>
							{found().message}
							<Show when={seenAt()}> What you see is as of {clockTime(seenAt())}.</Show>
						</p>
						<button type="button" class="button" onClick={() => void look()}>
							Try again
						</button>
					</div>
				)}
			</Show>
			<div role="status">
				<Show when={result()}>
					{(done) => (
						<div class="notice" data-tone={done().wasNotMe ? "warning" : "success"}>
							<p class="strong">{done().words}</p>
							<Show when={done().wasNotMe}>
								<p>
									The administrators of <bdi>{props.organization}</bdi> can see that it was not you.
									Whoever it was may know your password: change it now, where you sign in.
									<Show when={otherIds().length > 0}>
										{" "}
										Then sign out all other devices, so that everybody has to know the new one.
									</Show>
								</p>
							</Show>
							<p class="request-id">
								Receipt <code>{done().receiptId}</code>
							</p>
						</div>
					)}
				</Show>
			</div>
			<Show
				when={devices()}
				fallback={
					<Show when={!problem()}>
						<p class="quiet" role="status">
							Looking for your devices…
						</p>
					</Show>
				}
			>
				<Show when={current()}>
					{(session) => (
						<section aria-labelledby="this-device">
							<h2 id="this-device">This device</h2>
							<ul class="device-list">
								<Device
									session={session()}
									onEnd={() => setQuestion({ kind: "one", session: session() })}
								/>
							</ul>
						</section>
					)}
				</Show>
				<section aria-labelledby="other-devices">
					<div class="devices-head">
						<h2 id="other-devices">
							Other devices
							<Show when={otherIds().length > 0}>
								{" "}
								<span class="count numbers">{otherIds().length}</span>
							</Show>
						</h2>
						<Show when={otherIds().length > 1}>
							<button
								type="button"
								class="button"
								onClick={() => setQuestion({ kind: "others", count: otherIds().length })}
							>
								Sign out all other devices
							</button>
						</Show>
					</div>
					<Show
						when={otherIds().length > 0}
						fallback={<p class="quiet">You are signed in nowhere else.</p>}
					>
						<ul class="device-list">
							<For each={otherIds()}>
								{(id) => (
									<Show when={deviceOf(id)}>
										{(session) => (
											<Device
												session={session()}
												onEnd={() => setQuestion({ kind: "one", session: session() })}
												onNotMe={() => setQuestion({ kind: "not_me", session: session() })}
											/>
										)}
									</Show>
								)}
							</For>
						</ul>
					</Show>
				</section>
				<p class="quiet fine-print">
					Places are worked out from addresses, and may be off by a city. The list is read again
					every 10 seconds.
				</p>
			</Show>
			<Show when={question()} keyed>
				{(asked) => (
					<QuestionDialog
						question={asked}
						organization={props.organization}
						onAct={() => act(asked)}
						onClose={() => setQuestion(null)}
					/>
				)}
			</Show>
		</>
	);
}
