import { createSignal } from "solid-js";

const [message, setMessage] = createSignal("");

/** Speaks one sentence to assistive technology. The trailing space makes an equal sentence a new one. */
export function announce(sentence: string): void {
	setMessage((last) => (last === sentence ? `${sentence} ` : sentence));
}

/**
 * Where announcements appear. Outside an open modal dialog live regions are not exposed,
 * so every dialog has one of these too.
 */
export function LiveRegion() {
	return (
		<div class="visually-hidden" role="status">
			{message()}
		</div>
	);
}
