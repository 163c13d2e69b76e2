import { createStore } from "solid-js/store";
import { type Connection, type ConnectionState, connect, type Socket } from "./connection.ts";

interface Listener {
	/**
	 * Something changed, or may have: what it was is asked for, never told here.
	 *
	 * @param sequence the number of the newest change, as far as it was told
	 */
	news: (sequence?: number) => void;
	/** Whoever listens may no longer, or under another session. */
	ended?: () => void;
}

interface Shared {
	connection: Connection;
	listeners: Set<Listener>;
	stopWatching: () => void;
}

/** One connection for each organization, however many parts of the page listen. */
const open = new Map<string, Shared>();
const [states, setStates] = createStore<Record<string, ConnectionState>>({});

export const connectionTo = (organizationId: string): ConnectionState =>
	states[organizationId] ?? "connecting";

/** Somebody asks for it: the wait until the next attempt is over. */
export const reconnectTo = (organizationId: string): void =>
	open.get(organizationId)?.connection.check();

/** @returns the way to stop */
export function listenTo(organizationId: string, listener: Listener): () => void {
	const shared = open.get(organizationId) ?? share(organizationId);
	shared.listeners.add(listener);
	return () => {
		shared.listeners.delete(listener);
		if (shared.listeners.size > 0) return;
		shared.connection.stop();
		shared.stopWatching();
		open.delete(organizationId);
	};
}

function share(organizationId: string): Shared {
	const listeners = new Set<Listener>();
	const connection = connect(() => socketTo(organizationId), {
		state: (state) => setStates(organizationId, state),
		news: (sequence) => {
			for (const { news } of listeners) news(sequence);
		},
		ended: () => {
			for (const { ended } of listeners) ended?.();
		},
	});
	const shared = { connection, listeners, stopWatching: watchBrowser(connection) };
	open.set(organizationId, shared);
	return shared;
}

/** Browsers say when the network comes and goes, and stop the timers of pages that nobody sees. */
function watchBrowser(connection: Connection): () => void {
	const watching = new AbortController();
	const { signal } = watching;
	addEventListener("offline", () => connection.cut(), { signal });
	addEventListener("online", () => connection.check(), { signal });
	const seen = () => {
		if (document.visibilityState === "visible") connection.check();
	};
	document.addEventListener("visibilitychange", seen, { signal });
	return () => watching.abort();
}

function socketTo(organizationId: string): Socket {
	const address = new URL("/live", location.origin);
	address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
	address.searchParams.set("organizationId", organizationId);
	return new WebSocket(address);
}
