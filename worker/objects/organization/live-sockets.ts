import { isUsable } from "../../domain/administration/api-token.ts";
import { caps } from "../../domain/limits/caps.ts";
import { scopeAt } from "../../domain/support-grant.ts";
import { findAdministratorRow, identityOf } from "./administrators/administrators.ts";
import { findApiToken } from "./administrators/api-tokens.ts";
import type { LiveHolder } from "./organization-client.ts";
import { liveHolderHeader, tooManySockets } from "./organization-client.ts";
import { findSession, type SessionRow, statusOfRow } from "./sessions/session-rows.ts";
import { counterOf } from "./store/store.ts";
import type { Reading, Transactions } from "./store/transaction.ts";
import { findGrantRow, grantFactsOf } from "./support/grants.ts";

/** Why a socket was closed by us; the client asks again and is told the rest by that answer. */
const closedForGood = 4_001;
const closedForRenewal = 4_002;

/** What this object cannot see end by itself, such as a session that lives elsewhere, is asked about again after this. */
const connectionMaxMs = 5 * 60_000;

interface Attachment {
	holder: LiveHolder;
	openedAt: number;
}

/** The open WebSockets of one object. They hibernate with it: what must outlast that is in their attachment. */
export class Live {
	readonly #ctx: DurableObjectState;
	readonly #transactions: Transactions;
	/** Up to where listeners have been told; unknown after a sleep, so they may be told once too often. */
	#toldUpTo = -1;

	constructor(ctx: DurableObjectState, transactions: Transactions) {
		this.#ctx = ctx;
		this.#transactions = transactions;
		// Answered without waking the object: a listener learns in time that its connection leads nowhere any more.
		ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
	}

	/** Takes over a socket whose holder has just been let in. */
	accept(request: Request): Response {
		const holder = request.headers.get(liveHolderHeader);
		if (holder === null) return nothingHere();
		const { nowMs: openedAt } = this.#transactions.reading();
		const attachment: Attachment = { holder: JSON.parse(holder), openedAt };
		const tag = credentialIn(attachment.holder);
		if (this.#ctx.getWebSockets(tag).length >= caps.socketsOfCredential) {
			return new Response(null, { status: tooManySockets });
		}
		const { 0: client, 1: server } = new WebSocketPair();
		this.#ctx.acceptWebSocket(server, [tag]);
		server.serializeAttachment(attachment);
		return new Response(null, { status: 101, webSocket: client });
	}

	/** Says that something changed to who may still know, and closes the sockets of who may not. */
	notify(): void {
		const sockets = this.#ctx.getWebSockets();
		if (sockets.length === 0) return;
		const view = this.#transactions.reading();
		const sequence = counterOf(view.store, "sequence");
		for (const socket of sockets) {
			const { holder, openedAt } = socket.deserializeAttachment() as Attachment;
			const news = sequence > this.#toldUpTo ? sequence : null;
			tell(socket, verdictOn(view, holder, openedAt), news);
		}
		this.#toldUpTo = sequence;
	}
}

function credentialIn(holder: LiveHolder): string {
	switch (holder.kind) {
		case "session":
			return holder.sessionId;
		case "api_token":
			return holder.tokenId;
		case "elsewhere":
			return holder.credentialId;
	}
}

type Verdict = "listens" | "ended" | "renew";

function verdictOn(view: Reading, holder: LiveHolder, openedAt: number): Verdict {
	if (!mayListen(view, holder)) return "ended";
	return view.nowMs - openedAt >= connectionMaxMs ? "renew" : "listens";
}

function tell(socket: WebSocket, verdict: Verdict, news: number | null): void {
	try {
		if (verdict === "ended") socket.close(closedForGood, verdict);
		else if (verdict === "renew") socket.close(closedForRenewal, verdict);
		else if (news !== null) socket.send(JSON.stringify({ sequence: news }));
	} catch {
		// It is gone already; its holder opens another one.
	}
}

export const nothingHere = (): Response => new Response(null, { status: 404 });

/** Whether a listener's session, role, grant and token still stand, as far as this object knows them. */
function mayListen(view: Reading, holder: LiveHolder): boolean {
	const { store, nowMs } = view;
	switch (holder.kind) {
		case "session": {
			const row = findSession(store, holder.sessionId);
			if (row === null || statusOfRow(row, nowMs) !== "active") return false;
			return row.support_grant_id === null
				? identityOf(findAdministratorRow(store, row.administrator_id ?? "")) !== null
				: hasLiveGrant(view, row);
		}
		case "api_token":
			return isUsableToken(view, holder.tokenId);
		case "elsewhere":
			return true;
	}
}

function isUsableToken({ store, nowMs }: Reading, tokenId: string): boolean {
	const token = findApiToken(store, tokenId);
	return token !== null && isUsable(token, nowMs);
}

function hasLiveGrant({ store, nowMs }: Reading, row: SessionRow): boolean {
	const grant = findGrantRow(store, row.support_grant_id ?? "");
	return grant !== null && scopeAt(grantFactsOf(grant), nowMs) !== null;
}
