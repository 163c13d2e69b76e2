import { createEffect, createSignal, onCleanup } from "solid-js";
import type { SupportSession } from "../../../api/auth.ts";
import { useMe } from "../../../api/session.tsx";
import { serverTime } from "../../../lib/server-clock.ts";
import { dayMs } from "../../../lib/units.ts";

const keyOf = ({ sessionId, endsAt }: SupportSession): string => `${sessionId} ${endsAt}`;

/** Sessions whose end has passed while they were on screen: no message is needed for that. */
const [past, setPast] = createSignal<ReadonlySet<string>>(new Set());

/** Longer timers than a few weeks fire at once in browsers; this one looks at the clock again. */
const timerMaxMs = dayMs;

function whenReached(at: number, run: () => void): () => void {
	let timer: ReturnType<typeof setTimeout>;
	const wait = () => {
		const leftMs = at - serverTime();
		if (leftMs <= 0) run();
		else timer = setTimeout(wait, Math.min(leftMs, timerMaxMs));
	};
	timer = setTimeout(wait, 0);
	return () => clearTimeout(timer);
}

/** The support session that the person is in, in one organization; undefined from its very end on. */
export function useSupportSession(organizationId: () => string): () => SupportSession | undefined {
	const me = useMe();
	const session = () =>
		me.data?.supportSessions.find(
			(one) => one.organizationId === organizationId() && !past().has(keyOf(one)),
		);
	createEffect(() => {
		const current = session();
		if (!current) return;
		const key = keyOf(current);
		onCleanup(whenReached(current.endsAt, () => setPast((all) => new Set([...all, key]))));
	});
	return session;
}

/** Set while the person goes by their own choice, which is no end to report. */
const [isLeaving, setLeaving] = createSignal(false);

export { isLeaving, setLeaving };
