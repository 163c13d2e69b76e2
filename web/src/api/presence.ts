/** A person who reads touches nothing for a while. */
const presentForMs = 60_000;

/** What a person does. Screen readers send no keys of their own: focus and scrolling are what is seen of them. */
const signs = [
	"pointerdown",
	"pointermove",
	"keydown",
	"wheel",
	"touchstart",
	"scroll",
	"focusin",
	"focus",
] as const;

let seenAtMs = performance.now();

/** Notes when somebody was last before the page; opening it is the first sign. */
export function watchPresence(): void {
	const see = () => {
		seenAtMs = performance.now();
	};
	for (const sign of signs) addEventListener(sign, see, { capture: true, passive: true });
}

/** Marks what the page asks by itself, with nobody before it: that keeps nobody signed in. */
export const presenceHeaders = (): Record<string, string> =>
	performance.now() - seenAtMs > presentForMs ? { "curfew-unattended": "1" } : {};
