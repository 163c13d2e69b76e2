import { useLocation } from "@solidjs/router";
import { createEffect, type JSX, on, onCleanup, onMount } from "solid-js";

const storageKey = "curfew-bars";

/** The height of what is likely said again, as this browser last showed it. */
function likelyHeight(): number {
	try {
		return Number(localStorage.getItem(storageKey));
	} catch {
		return 0;
	}
}

function keepHeight(height: number): void {
	try {
		localStorage.setItem(storageKey, `${height}`);
	} catch {
		// The next page makes its room once it knows better.
	}
}

/** How far the page may be scrolled under what grew above it, so that what has focus does not come to be hidden. */
function roomAboveFocus(edge: number, by: number): number {
	const focused = document.activeElement;
	if (!focused?.closest("main") || (focused as HTMLElement).tabIndex < 0) return by;
	const hidden = edge + by - focused.getBoundingClientRect().top;
	return hidden > 0 && hidden <= by ? by - hidden : by;
}

/**
 * What is said above every page, below the top bar. Whatever sticks to the window's edge sticks below it. It comes and
 * goes by itself and must not move what somebody aims at: the page is scrolled along, and where it can't be, the room
 * of what went is kept until another page comes.
 */
export function Bars(props: {
	children: JSX.Element;
	/** What stays for hours: its room is there from the first paint of the next page on. */
	lasting: JSX.Element;
}) {
	const place = useLocation();
	let bars!: HTMLDivElement;
	let said!: HTMLDivElement;
	let lasting!: HTMLDivElement;
	const root = document.documentElement.style;
	let height = 0;
	let room = likelyHeight();
	const draw = () => {
		root.setProperty("--bars", `${height}px`);
		bars.style.marginBlockEnd = `${room - height}px`;
	};
	const fit = () => {
		height = said.offsetHeight;
		const missing = height - room;
		const by = missing > 0 ? missing : -Math.min(-missing, scrollY);
		room += by;
		// By itself the browser would scroll along only where it is scrolled already.
		root.setProperty("overflow-anchor", "none");
		draw();
		if (by) {
			const edge = bars.getBoundingClientRect().bottom;
			scrollBy({ top: by > 0 ? roomAboveFocus(edge, by) : by, behavior: "instant" });
		}
		root.removeProperty("overflow-anchor");
	};
	onMount(() => {
		draw();
		const observer = new ResizeObserver(fit);
		observer.observe(said);
		const keep = () => keepHeight(lasting.offsetHeight);
		addEventListener("pagehide", keep);
		onCleanup(() => {
			observer.disconnect();
			removeEventListener("pagehide", keep);
			root.removeProperty("--bars");
		});
	});
	// Not with what only opens beside a page's list.
	createEffect(
		on(
			() => place.pathname.split("/", 4).join("/"),
			() => {
				room = height;
				draw();
			},
			{ defer: true },
		),
	);
	return (
		<div ref={bars} class="bars">
			<div ref={said}>
				{props.children}
				<div ref={lasting}>{props.lasting}</div>
			</div>
		</div>
	);
}
