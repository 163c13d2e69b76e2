import { createEffect, on } from "solid-js";
import { serverNow } from "../../../lib/server-clock.ts";
import { minuteMs } from "../../../lib/units.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { leftText, passedMark } from "./grant.ts";

/** "ends in 3 h 12 min": text that counts down and says nothing by itself. */
export function Countdown(props: { endsAt: number; verb?: string }) {
	return (
		<span role="timer" class="numbers">
			{props.verb ?? "ends"} {leftText(props.endsAt, serverNow())}
		</span>
	);
}

interface Spoken {
	/** "Support access to Acme" */
	what: string;
	endsAt: number;
}

/** Speaks at 15 minutes, at 5 and at the end of each, and calls `onEnd` for what ended. */
export function speakMarks(all: () => Spoken[], onEnd: () => void): void {
	createEffect(
		on(serverNow, (now, before) => {
			if (before === undefined) return;
			for (const { what, endsAt } of all()) {
				const mark = passedMark(endsAt, before, now);
				if (mark === null) continue;
				if (mark > 0) announce(`${what} ends in ${mark / minuteMs} minutes.`);
				else {
					announce(`${what} has ended.`);
					onEnd();
				}
			}
		}),
	);
}
