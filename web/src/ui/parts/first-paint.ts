/** Nothing is drawn in a tab that nobody sees. */
const unseenMs = 500;

/** Settles when the page has been drawn for the first time: until then the network belongs to what is on it. */
export const firstPaint = new Promise<void>((resolve) => {
	requestAnimationFrame(() => setTimeout(resolve));
	setTimeout(resolve, unseenMs);
});
