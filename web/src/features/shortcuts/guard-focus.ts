/**
 * Gives focus to the page's heading when what had it is gone and nothing else took it: from the body a keyboard would
 * have to walk the whole page again.
 *
 * @returns the way to stop
 */
export function guardFocus(): () => void {
	let last: Element | null = null;
	let isQueued = false;
	const note = ({ target }: FocusEvent) => {
		last = target as Element;
	};
	const look = () => {
		isQueued = false;
		const isLost = last !== null && (!last.isConnected || last.matches(":disabled"));
		if (!isLost || document.activeElement !== document.body) return;
		document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
	};
	const watching = new MutationObserver(() => {
		if (isQueued || document.activeElement !== document.body) return;
		isQueued = true;
		// Later than whoever knows a better place.
		requestAnimationFrame(look);
	});
	watching.observe(document.body, { childList: true, subtree: true });
	document.addEventListener("focusin", note);
	return () => {
		watching.disconnect();
		document.removeEventListener("focusin", note);
	};
}
