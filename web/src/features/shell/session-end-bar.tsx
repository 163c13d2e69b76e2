import { createEffect, createMemo, on, onCleanup, Show } from "solid-js";
import { useMe } from "../../api/session.tsx";
import { serverNow, serverTime } from "../../lib/server-clock.ts";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { Clock } from "../../ui/time.tsx";
import { createSignInStart } from "../sign-in/sign-in-start.ts";
import { endingSoon, lookAgainMs } from "./session-end.ts";

/** Warns before the administrator's own session reaches a limit, and says how to go on (WCAG 2.2.1). */
export default function SessionEndBar() {
	const me = useMe();
	const start = createSignInStart();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const look = () => void me.refetch();
	createEffect(
		on(
			() => me.dataUpdatedAt,
			() => {
				clearTimeout(timer);
				if (me.data) timer = setTimeout(look, lookAgainMs(me.data, serverTime()));
			},
		),
	);
	onCleanup(() => clearTimeout(timer));

	const ending = createMemo(() => (me.data ? endingSoon(me.data, serverNow()) : null), null, {
		equals: (one, other) => one?.kind === other?.kind && one?.at === other?.at,
	});
	createEffect(
		on(
			() => ending()?.kind,
			(kind, before) => {
				if (kind === "idle")
					announce("You will be signed out in two minutes, because nothing was done here.");
				else if (kind === "absolute") announce("Your session ends in two minutes.");
				else if (before) announce("You stay signed in.");
			},
		),
	);
	// Whoever is there after all has nothing to press.
	createEffect(() => {
		if (ending()?.kind !== "idle") return;
		for (const sign of ["pointerdown", "keydown"]) {
			addEventListener(sign, look, { once: true, capture: true });
			onCleanup(() => removeEventListener(sign, look, { capture: true }));
		}
	});
	const again = () => start.go({ returnTo: `${location.pathname}${location.search}` });
	return (
		<Show when={ending()}>
			{(end) => (
				<section class="state-bar" data-tone="warning" aria-label="End of your session">
					<Icon name="warning" />
					<Show
						when={end().kind === "idle"}
						fallback={
							<>
								<p>
									Your session ends at <Clock at={end().at} />: it has lasted as long as sessions of
									your organization may. Sign in again to go on; you come back to this page.
								</p>
								<ProblemNotice problem={start.problem()} />
								<button
									type="button"
									class="button"
									aria-disabled={start.isGoing()}
									onClick={() => void again()}
								>
									Sign in again
								</button>
							</>
						}
					>
						<p>
							You will be signed out at <Clock at={end().at} />, because nothing was done here for a
							while.
						</p>
						<button type="button" class="button" onClick={look}>
							Stay signed in
						</button>
					</Show>
				</section>
			)}
		</Show>
	);
}
