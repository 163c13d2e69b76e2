import { A, useLocation } from "@solidjs/router";
import { createEffect, For, Show } from "solid-js";
import { headingIfLost } from "../fields/focus.ts";
import { Icon } from "../icon.tsx";
import { dismiss, hold, release, toasts } from "./toasts.ts";

/** The messages in sight. They are spoken by the live region when they arrive; here they can be read and used. */
export default function Toaster() {
	const place = useLocation();
	createEffect(() => {
		for (const entry of toasts())
			if (entry.place && entry.place !== place.pathname) dismiss(entry.id);
	});
	/** By a button that goes with it. */
	const leave = (id: number) => {
		dismiss(id);
		queueMicrotask(() => headingIfLost()?.focus());
	};
	return (
		<section class="toaster" aria-label="Messages">
			<For each={toasts()}>
				{(entry) => (
					<div
						class="toast"
						classList={{ problem: entry.problem === true }}
						onPointerEnter={() => hold(entry.id)}
						onPointerLeave={() => release(entry)}
						onFocusIn={() => hold(entry.id)}
						onFocusOut={() => release(entry)}
					>
						<Icon name={entry.problem ? "warning" : "check"} />
						<p>
							{entry.text}{" "}
							<Show when={entry.link}>
								{(link) => (
									<A href={link().href} onClick={() => dismiss(entry.id)}>
										{link().label}
									</A>
								)}
							</Show>
						</p>
						<Show when={entry.undo}>
							{(undo) => (
								<button
									type="button"
									class="button"
									onClick={() => {
										undo()();
										leave(entry.id);
									}}
								>
									Undo
								</button>
							)}
						</Show>
						<button
							type="button"
							class="button ghost icon-button"
							aria-label="Close message"
							onClick={() => leave(entry.id)}
						>
							<Icon name="close" />
						</button>
					</div>
				)}
			</For>
		</section>
	);
}
