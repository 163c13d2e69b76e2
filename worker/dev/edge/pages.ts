import { html } from "hono/html";
import type { Session } from "../../domain/session.ts";

type Markup = ReturnType<typeof html>;

const door = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M5 21V4a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v17M3 21h18M15 12v.01" /></svg>`;

const layout = (title: string, content: Markup): Markup => html`<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		<title>${title} · Example app</title>
		<link rel="stylesheet" href="/style.css" />
		<link rel="icon" href="data:," />
	</head>
	<body>
		<header class="banner">${door}<span>Example app <small>guarded by Curfew</small></span></header>
		<main>${content}</main>
	</body>
</html>`;

const moment = (atMs: number): Markup => {
	const date = new Date(atMs);
	const words = date.toLocaleString("en-GB", {
		dateStyle: "medium",
		timeStyle: "medium",
		timeZone: "UTC",
	});
	return html`<time datetime="${date.toISOString()}">${words} UTC</time>`;
};

const signInLink = (words: string): Markup => html`<a class="button" href="/sign-in">${words}</a>`;

export const signInPage = (): Markup =>
	layout(
		"Sign in",
		html`<div class="card">
			<h1>Sign in to the example app</h1>
			<p>This page is only for people who are signed in.</p>
			<div class="actions">${signInLink("Sign in")}</div>
		</div>`,
	);

const causes: Record<string, string> = {
	admin: "An administrator of your organization ended it.",
	user: "You ended it yourself, here or on another device.",
	reuse: "One of its refresh tokens was used twice, so it was ended to be safe.",
	concurrency: "You signed in on more devices than your organization allows.",
	policy: "A rule of your organization ended it.",
	support_ended: "The support access it belonged to has ended.",
	organization: "All sessions of your organization were ended.",
	idle: "It was not used for too long.",
	absolute: "It reached its longest lifetime.",
	credential_changed: "Your password or key was changed.",
	account_removed: "Your account was removed.",
};

export function endedPage(ended: { reason: string; cause: string | null; atMs: number }): Markup {
	const expired = ended.reason === "expired";
	const why =
		causes[ended.cause ?? ""] ??
		(expired ? "It reached its time limit." : "Whoever holds it can no longer use it.");
	const title = expired ? "Your session has expired" : "Your session was ended";
	return layout(
		title,
		html`<div class="card">
			<span class="status bad">Refused</span>
			<h1>${title}</h1>
			<p>${why} This request was refused at ${moment(ended.atMs)}.</p>
			<p>You can sign in again. You will be asked who you are.</p>
			<div class="actions">${signInLink("Sign in again")}</div>
		</div>`,
	);
}

export const signedOutPage = (): Markup =>
	layout(
		"Signed out",
		html`<div class="card">
			<h1>You are signed out</h1>
			<p>This session has ended.</p>
			<div class="actions">${signInLink("Sign in")}</div>
		</div>`,
	);

export const stillSignedInPage = (): Markup =>
	layout(
		"Still signed in",
		html`<div class="card">
			<h1>You are still signed in</h1>
			<p>The session could not be ended, because nothing answered. Try again in a moment.</p>
			<form class="actions" method="post" action="/sign-out">
				<button class="button">Sign out</button>
			</form>
		</div>`,
	);

export const problemPage = (title: string, text: string): Markup =>
	layout(
		title,
		html`<div class="card">
			<h1>${title}</h1>
			<p>${text}</p>
			<div class="actions">${signInLink("Sign in")}</div>
		</div>`,
	);

export const unavailablePage = (): Markup =>
	layout(
		"Not available",
		html`<div class="card">
			<h1>Your session could not be confirmed</h1>
			<p>Nothing is shown until it can be. Load this page again in a moment.</p>
		</div>`,
	);

const place = (session: Session): string => {
	const where = [session.geo?.city, session.geo?.country].filter((part) => part !== undefined);
	return where.length > 0 ? `${session.ip}, ${where.join(", ")}` : session.ip;
};

const other = (session: Session): Markup =>
	html`<li class="session">${session.device.label}<span>${place(session)}, signed in ${moment(session.createdAt)}</span></li>`;

/**
 * Curfew's page takes the access token from a form, so that it stands in no address. This page is shown to its person
 * alone, and kept nowhere.
 */
const myDevices = (curfewUrl: string, accessToken: string): Markup =>
	html`<form class="actions" method="post" action="${curfewUrl}/my-devices">
		<input type="hidden" name="access_token" value="${accessToken}" />
		<button class="button quiet">My devices</button>
	</form>`;

export function guardedPage(view: {
	current: Session;
	others: Session[];
	curfewUrl: string;
	accessToken: string;
}): Markup {
	const { current, others, curfewUrl, accessToken } = view;
	return layout(
		"Your session",
		html`<div class="card">
				<span class="status good">Signed in</span>
				<h1>Hello, ${current.user.name}</h1>
				<p>Only you can see this page, and only while your session stands.</p>
				<dl>
					<dt>Device</dt>
					<dd>${current.device.label}</dd>
					<dt>Address</dt>
					<dd>${place(current)}</dd>
					<dt>Signed in</dt>
					<dd>${moment(current.createdAt)}</dd>
					<dt>Session</dt>
					<dd><code>${current.id}</code></dd>
				</dl>
				<form class="actions" method="post" action="/sign-out">
					<button class="button quiet">Sign out</button>
				</form>
			</div>
			<div class="card">
				<h2>Your other sessions</h2>
				${others.length === 0 ? html`<p>You are signed in nowhere else.</p>` : html`<ul>${others.map(other)}</ul>`}
				${myDevices(curfewUrl, accessToken)}
			</div>`,
	);
}
