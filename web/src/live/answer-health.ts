import { createSignal } from "solid-js";
import { type ConnectionState, sayDownMs } from "./connection.ts";

const severity: ConnectionState[] = ["live", "connecting", "reconnecting", "down"];

export const worseOf = (one: ConnectionState, other: ConnectionState): ConnectionState =>
	severity.indexOf(one) > severity.indexOf(other) ? one : other;

/** A connection that stands helps nobody while requests fail: that is said in the same words, after the same time. */
export function createAnswerHealth() {
	const [state, setState] = createSignal<ConnectionState>("live");
	let timer: ReturnType<typeof setTimeout> | undefined;
	const worked = () => {
		clearTimeout(timer);
		timer = undefined;
		setState("live");
	};
	return {
		state,
		worked,
		failed: (): void => {
			if (timer !== undefined) return;
			setState("reconnecting");
			timer = setTimeout(() => setState("down"), sayDownMs);
		},
		stop: (): void => clearTimeout(timer),
	};
}
