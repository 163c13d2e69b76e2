import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import { announce } from "../../ui/messages/announcer.tsx";
import { spokenVerdict } from "./verdict-words.ts";
import { type Given, type Verified, verifyGiven } from "./verification.ts";

/** Whoever types a key is not told of every letter. */
const settleMs = 200;

/** What the given things come to, verified anew whenever anything of them changes, and told to those who listen. */
export function createVerification(given: Accessor<Given>): Accessor<Verified | null> {
	const [verified, setVerified] = createSignal<Verified | null>(null);
	createEffect(
		on(given, (now) => {
			let isOvertaken = false;
			const timer = setTimeout(async () => {
				const found = await verifyGiven(now);
				if (isOvertaken) return;
				setVerified(found);
				if (found) announce(spokenVerdict(found));
			}, settleMs);
			onCleanup(() => {
				isOvertaken = true;
				clearTimeout(timer);
			});
		}),
	);
	return verified;
}
