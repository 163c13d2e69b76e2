import { createMemo } from "solid-js";
import { serverNow } from "../lib/server-clock.ts";
import { clockTime, exactTime, relativeTime, timeUntil } from "../lib/time-text.ts";

/** "2 min ago", counted from the server's clock, with the exact time at hand. */
export function Ago(props: {
	at: number;
	/** Until when nothing newer is known to have happened: the count goes on no further than that. */
	knownAt?: number;
}) {
	const text = createMemo(() =>
		relativeTime(props.at, Math.min(serverNow(), props.knownAt ?? Number.POSITIVE_INFINITY)),
	);
	return (
		<time datetime={new Date(props.at).toISOString()} title={exactTime(props.at)}>
			{text()}
		</time>
	);
}

/** "in 3 d" */
export function Until(props: { at: number }) {
	const text = createMemo(() => timeUntil(props.at, serverNow()));
	return (
		<time datetime={new Date(props.at).toISOString()} title={exactTime(props.at)}>
			{text()}
		</time>
	);
}

/** "24 Nov 2026, 12:04:31 CET" */
export function Exact(props: { at: number }) {
	return <time datetime={new Date(props.at).toISOString()}>{exactTime(props.at)}</time>;
}

/** "2026-11-24T11:04:31.207Z": to the millisecond and in UTC, for those who compare it with another log. */
export function Instant(props: { at: number }) {
	return <span class="mono quiet break">{new Date(props.at).toISOString()}</span>;
}

/** "12:04:31" */
export function Clock(props: { at: number }) {
	return (
		<time datetime={new Date(props.at).toISOString()} title={exactTime(props.at)}>
			{clockTime(props.at)}
		</time>
	);
}
