/** Nothing is drawn in a tab that nobody sees. */
const unseenMs = 500;

/** Runs behind the next paint: for what nobody who waits for that paint should wait for. */
export const afterPaint = (run: () => void): void => {
	requestAnimationFrame(() => setTimeout(run));
};

/** Settles when the page has been drawn for the first time: until then the network belongs to what is on it. */
export const firstPaint = new Promise<void>((resolve) => {
	afterPaint(resolve);
	setTimeout(resolve, unseenMs);
});
