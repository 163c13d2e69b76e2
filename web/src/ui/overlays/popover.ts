const marginPx = 8;

/** Puts a popover under its button, or above when there is no room, always inside the window. */
function placePopover(button: HTMLElement, popover: HTMLElement): void {
	const anchor = button.getBoundingClientRect();
	const { offsetWidth: width, offsetHeight: height } = popover;
	const roomBelow = innerHeight - anchor.bottom - marginPx;
	const above = height > roomBelow && anchor.top > roomBelow;
	const left = Math.min(anchor.left, innerWidth - width - marginPx);
	const alignedRight = popover.dataset.align === "end" ? anchor.right - width : left;
	const top = above ? anchor.top - height - 4 : anchor.bottom + 4;
	popover.style.left = `${Math.max(marginPx, alignedRight)}px`;
	popover.style.top = `${Math.max(marginPx, Math.min(top, innerHeight - height - marginPx))}px`;
}

/** Keeps an open popover at its button while the page scrolls; returns the way to stop. */
export function followButton(button: HTMLElement, popover: HTMLElement): () => void {
	const place = () => placePopover(button, popover);
	place();
	addEventListener("scroll", place, { capture: true, passive: true });
	addEventListener("resize", place);
	return () => {
		removeEventListener("scroll", place, { capture: true });
		removeEventListener("resize", place);
	};
}
