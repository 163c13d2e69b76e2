import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { Icon } from "../icon.tsx";
import { dismiss, hold, release, toasts } from "./toasts.ts";

/** The messages in sight. They are spoken by the live region when they arrive; here they can be read and used. */
export default function Toaster() {
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
						<button
							type="button"
							class="button ghost icon-button"
							aria-label="Close message"
							onClick={() => dismiss(entry.id)}
						>
							<Icon name="close" />
						</button>
					</div>
				)}
			</For>
		</section>
	);
}
