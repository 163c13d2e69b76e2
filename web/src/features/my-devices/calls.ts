import type { OwnEnd } from "../../../../worker/domain/administration/own-end.ts";
import type { DevicesState } from "../../../../worker/domain/my-devices/visit.ts";
import type { Receipt } from "../../../../worker/domain/receipt.ts";
import type { Session } from "../../../../worker/domain/session.ts";
import { syncClock } from "../../lib/server-clock.ts";

export type { DevicesState, OwnEnd, Receipt, Session };

/** Why a call came to nothing: a reason of the Worker's list, or `offline`: no answer came back at all. */
export interface Problem {
	reason: string;
	message: string;
}

type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

const offline: Problem = {
	reason: "offline",
	message: "Couldn't reach this site. Check your connection and try again.",
};

const nothing: Problem = {
	reason: "internal",
	message: "Something went wrong on our side. Try again in a moment.",
};

/** A call that hangs is a connection that does not work. */
const limitMs = 15_000;

async function call<T>(path: string, body?: object): Promise<Answer<T>> {
	try {
		const signal = AbortSignal.timeout(limitMs);
		const sent: RequestInit = body
			? {
					method: "POST",
					headers: { "content-type": "application/json" },
					body: JSON.stringify(body),
				}
			: {};
		const response = await fetch(`/my-devices/${path}`, { cache: "no-store", signal, ...sent });
		const at = Date.parse(response.headers.get("date") ?? "");
		if (!Number.isNaN(at)) syncClock(at);
		const text = await response.text();
		const answer = text === "" ? {} : JSON.parse(text);
		return response.ok ? { ok: true, value: answer } : { ok: false, problem: problemIn(answer) };
	} catch {
		return { ok: false, problem: offline };
	}
}

/** Plain routes say it at the top, procedures below `error`. */
function problemIn(answer: {
	reason?: string;
	message?: string;
	error?: { message: string; data: { reason: string } };
}): Problem {
	const { reason = answer.error?.data.reason, message = answer.error?.message } = answer;
	return reason && message ? { reason, message } : nothing;
}

async function procedure<T>(path: string, body?: object): Promise<Answer<T>> {
	const answer = await call<{ result: { data: T } }>(`trpc/${path}`, body);
	return answer.ok ? { ok: true, value: answer.value.result.data } : answer;
}

export const readState = () => call<DevicesState>("state");

export const readDevices = () =>
	procedure<{ items: Session[] }>(`sessions.listMine?input=${encodeURIComponent("{}")}`);

/** Comes in with what was vouched for; refused as `conflict` while another person is in, unless it takes their place. */
export const enter = (order: { organizationId?: string; replaces?: boolean }) =>
	call<unknown>("enter", order);

/** Forgets what was vouched for. */
export const decline = () => call<unknown>("decline", {});

export const leave = () => call<unknown>("leave", {});

/** Starts a sign-in and says where the browser must go. */
export const beginSignIn = () => call<{ location: string }>("sign-in", {});

export const endDevice = (order: { sessionId: string; notMe?: true; idempotencyKey: string }) =>
	procedure<Receipt>("sessions.revokeMine", order);

export const endOthers = (idempotencyKey: string) =>
	procedure<Receipt>("sessions.revokeOthers", { idempotencyKey });

/** Reasons that mean that nobody is in any more. */
export const isSignedOut = ({ reason }: Problem): boolean =>
	reason === "session_ended" || reason === "unauthenticated";
