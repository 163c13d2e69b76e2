import { retryDelayMs } from "./backoff.ts";

/** `reconnecting`: gone for longer than a blink; `down`: so long that what is on screen must be called old. */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "down";

/** Sent by the server when who listens may no longer. */
const closedForGood = 4_001;
/** Sent by the server so that a long connection is asked about again. */
const closedForRenewal = 4_002;

const sayReconnectingMs = 2_000;
export const sayDownMs = 10_000;
const pingEveryMs = 20_000;
/** A connection that says nothing for this long after it was asked leads nowhere, whatever the browser believes. */
const answerMaxMs = 5_000;

/** The part of a WebSocket that is used. */
export interface Socket {
	onopen: ((event: Event) => void) | null;
	onmessage: ((event: MessageEvent) => void) | null;
	onclose: ((event: CloseEvent) => void) | null;
	send: (text: string) => void;
	close: () => void;
}

export interface Connection {
	/** The network is gone for sure: nothing is waited for. */
	cut: () => void;
	/** Asks whether the connection still stands, or opens it at once. */
	check: () => void;
	stop: () => void;
}

/** Keeps one connection open. After a gap nobody knows what was missed, so its end counts as news too. */
export function connect(
	open: () => Socket,
	on: {
		state: (state: ConnectionState) => void;
		/** @param sequence the number of the newest change; absent where only a gap is known */
		news: (sequence?: number) => void;
		/** Whoever listens may no longer, or under another session: worth asking what one still may. */
		ended: () => void;
	},
	random: () => number = Math.random,
): Connection {
	let socket: Socket | undefined;
	let isOpen = false;
	let isFirst = true;
	let failures = 0;
	let retry: ReturnType<typeof setTimeout> | undefined;
	let ping: ReturnType<typeof setTimeout> | undefined;
	let answer: ReturnType<typeof setTimeout> | undefined;
	let sayings: ReturnType<typeof setTimeout>[] = [];

	const countTheGap = () => {
		if (sayings.length > 0) return;
		sayings = [
			setTimeout(() => on.state("reconnecting"), sayReconnectingMs),
			setTimeout(() => on.state("down"), sayDownMs),
		];
	};
	const expectAnswer = () => {
		clearTimeout(answer);
		answer = setTimeout(() => lose(), answerMaxMs);
	};
	const heard = () => {
		clearTimeout(answer);
		clearTimeout(ping);
		ping = setTimeout(ask, pingEveryMs);
	};
	const ask = () => {
		socket?.send("ping");
		expectAnswer();
	};
	const leave = () => {
		clearTimeout(retry);
		clearTimeout(ping);
		clearTimeout(answer);
		isOpen = false;
		if (!socket) return;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close();
		socket = undefined;
	};
	const lose = (waitMs?: number) => {
		leave();
		countTheGap();
		retry = setTimeout(attempt, waitMs ?? retryDelayMs(failures, random));
		failures += 1;
	};
	const opened = () => {
		for (const saying of sayings) clearTimeout(saying);
		sayings = [];
		failures = 0;
		isOpen = true;
		heard();
		on.state("live");
		if (!isFirst) on.news();
		isFirst = false;
	};
	const attempt = () => {
		leave();
		const own = open();
		socket = own;
		own.onopen = opened;
		own.onmessage = ({ data }) => {
			heard();
			if (data !== "pong") on.news(JSON.parse(data).sequence);
		};
		own.onclose = ({ code }) => {
			lose(code === closedForRenewal ? 0 : undefined);
			if (code === closedForGood) on.ended();
		};
		expectAnswer();
	};

	on.state("connecting");
	countTheGap();
	attempt();
	return {
		cut: () => {
			leave();
			countTheGap();
		},
		check: () => {
			if (isOpen) ask();
			else attempt();
		},
		stop: () => {
			leave();
			for (const saying of sayings) clearTimeout(saying);
		},
	};
}
