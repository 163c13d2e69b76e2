import { type Accessor, createSignal, onCleanup, onMount } from "solid-js";

/** When the page is being printed; null: it is not. What is folded for the screen stands in full on paper. */
export function createPrinting(): Accessor<number | null> {
	const [printedAt, setPrintedAt] = createSignal<number | null>(null);
	const begin = () => setPrintedAt(Date.now());
	const end = () => setPrintedAt(null);
	onMount(() => {
		addEventListener("beforeprint", begin);
		addEventListener("afterprint", end);
	});
	onCleanup(() => {
		removeEventListener("beforeprint", begin);
		removeEventListener("afterprint", end);
	});
	return printedAt;
}
