import { createEffect, createSignal, Show } from "solid-js";
import { isNewerThere, isUnreachable } from "../../api/connection.ts";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { reloadPage } from "../../ui/parts/reload-page.ts";

/** Offers a newer version of the console, and leaves the moment to the person. */
export function VersionBar() {
	const [isPutOff, setPutOff] = createSignal(false);
	const isOffered = () => isNewerThere() && !isPutOff() && !isUnreachable();
	createEffect(() => {
		if (isOffered()) announce("A new version is ready.");
	});
	return (
		<Show when={isOffered()}>
			<section class="state-bar" aria-label="New version">
				<Icon name="info" />
				<p>A new version is ready.</p>
				<button type="button" class="button" onClick={() => void reloadPage()}>
					Reload
				</button>
				<button type="button" class="button ghost" onClick={() => setPutOff(true)}>
					Later
				</button>
			</section>
		</Show>
	);
}
