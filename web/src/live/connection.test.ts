import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { retryDelayMs } from "./backoff.ts";
import { type ConnectionState, connect, type Socket } from "./connection.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** A connection whose other side is played by the test. */
function aConnection() {
	const sockets: (Socket & { sent: string[]; isClosed: boolean })[] = [];
	const states: ConnectionState[] = [];
	const news = vi.fn();
	const ended = vi.fn();
	const connection = connect(
		() => {
			const socket = {
				onopen: null,
				onmessage: null,
				onclose: null,
				sent: [] as string[],
				isClosed: false,
				send: (text: string) => void socket.sent.push(text),
				close: () => {
					socket.isClosed = true;
				},
			};
			sockets.push(socket);
			return socket;
		},
		{ state: (state) => states.push(state), news, ended },
		() => 1,
	);
	const last = () => sockets.at(-1) as (typeof sockets)[number];
	return {
		connection,
		sockets,
		states,
		news,
		ended,
		opens: () => last().onopen?.(new Event("open")),
		says: (data: unknown) => last().onmessage?.({ data } as MessageEvent),
		closes: (code: number) => last().onclose?.({ code } as CloseEvent),
		last,
	};
}

test("waits grow with each failure up to half a minute, and differ between browsers", () => {
	const longest = [0, 1, 2, 3, 10].map((failures) => retryDelayMs(failures, () => 1));
	expect(longest).toEqual([500, 1_000, 2_000, 4_000, 30_000]);
	expect(retryDelayMs(10, () => 0)).toBe(15_000);
});

test("a message is news; the first connection is none, for nothing was missed before it", () => {
	const { opens, says, news, states } = aConnection();
	opens();
	expect(news).not.toHaveBeenCalled();
	says('{"sequence":7}');
	expect(news).toHaveBeenCalledTimes(1);
	expect(states).toEqual(["connecting", "live"]);
});

test("a blink is not worth a word, and its end is news", () => {
	const { opens, closes, states, news } = aConnection();
	opens();
	closes(1_006);
	vi.advanceTimersByTime(500);
	opens();
	expect(states).toEqual(["connecting", "live", "live"]);
	expect(news).toHaveBeenCalledTimes(1);
});

test("a gap is called reconnecting after two seconds and down after ten, however often it is tried", () => {
	const { opens, closes, states, sockets } = aConnection();
	opens();
	closes(1_006);
	const passes = (ms: number) => {
		for (let passed = 0; passed < ms; passed += 100) {
			vi.advanceTimersByTime(100);
			if (!sockets.at(-1)?.isClosed) closes(1_006);
		}
	};
	passes(1_900);
	expect(states.at(-1)).toBe("live");
	passes(100);
	expect(states.at(-1)).toBe("reconnecting");
	passes(7_900);
	expect(states.at(-1)).toBe("reconnecting");
	passes(100);
	expect(states.at(-1)).toBe("down");
	expect(sockets.length).toBeGreaterThan(4);
});

test("a renewal asked for by the server is opened at once, and what came meanwhile is asked for", () => {
	const { opens, closes, news, sockets } = aConnection();
	opens();
	closes(4_002);
	vi.advanceTimersByTime(0);
	expect(sockets).toHaveLength(2);
	opens();
	expect(news).toHaveBeenCalledTimes(1);
});

test("whoever may no longer listen is told, and is heard again once they may", () => {
	const { opens, closes, ended, states } = aConnection();
	opens();
	closes(4_001);
	expect(ended).toHaveBeenCalledTimes(1);
	vi.advanceTimersByTime(500);
	opens();
	expect(states.at(-1)).toBe("live");
});

test("a connection that answers no ping is given up for a new one", () => {
	const { opens, says, sockets, last } = aConnection();
	opens();
	vi.advanceTimersByTime(20_000);
	expect(last().sent).toEqual(["ping"]);
	says("pong");
	vi.advanceTimersByTime(20_000);
	expect(last().sent).toEqual(["ping", "ping"]);
	vi.advanceTimersByTime(5_500);
	expect(sockets).toHaveLength(2);
	expect(sockets[0]?.isClosed).toBe(true);
});

test("after the network was cut nothing is tried until somebody asks, and then at once", () => {
	const { connection, opens, sockets, states } = aConnection();
	opens();
	connection.cut();
	vi.advanceTimersByTime(60_000);
	expect(sockets).toHaveLength(1);
	expect(states.at(-1)).toBe("down");
	connection.check();
	expect(sockets).toHaveLength(2);
	opens();
	expect(states.at(-1)).toBe("live");
});

test("what is stopped stays silent", () => {
	const { connection, opens, last, states, news } = aConnection();
	opens();
	const socket = last();
	connection.stop();
	expect(socket).toMatchObject({ isClosed: true, onclose: null, onmessage: null });
	vi.advanceTimersByTime(60_000);
	expect(states).toEqual(["connecting", "live"]);
	expect(news).not.toHaveBeenCalled();
});
