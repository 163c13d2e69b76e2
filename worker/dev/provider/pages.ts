import { html } from "hono/html";
import type { LocalIdentity } from "../identities.ts";
import { localIdentities } from "../identities.ts";

type Markup = ReturnType<typeof html>;

const key = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="8" cy="15" r="4" /><path d="M11 12 20 3M17 6l3 3M14 9l2 2" /></svg>`;

const layout = (title: string, content: Markup): Markup => html`<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		<title>${title} · Local identity provider</title>
		<link rel="stylesheet" href="/style.css" />
		<link rel="icon" href="data:," />
	</head>
	<body>
		<header class="banner">${key}<span>Local identity provider <small>OpenID Connect</small></span></header>
		<main>${content}</main>
	</body>
</html>`;

const initials = (name: string): string =>
	name
		.split(" ")
		.map((word) => word[0] ?? "")
		.join("");

const choice = (identity: LocalIdentity): Markup => html`<li>
	<button class="person" name="subject" value="${identity.subject}">
		<span class="initials" aria-hidden="true">${initials(identity.name)}</span>
		<span class="who"><strong>Continue as ${identity.name}</strong><span>${identity.email}</span></span>
		<span class="chip">${identity.role}</span>
	</button>
</li>`;

/** The account chooser. There are no passwords here: whoever reaches this loopback port may be anyone. */
export function choosePage(options: { uid: string; clientName: string; again: boolean }): Markup {
	const organizations = [...new Set(localIdentities.map((identity) => identity.organizationName))];
	return layout(
		"Choose an account",
		html`<div class="card">
			<h1>Choose who to sign in as</h1>
			<p>
				${options.clientName} wants to know who you are.
				${options.again ? "It asks for a fresh sign-in, so choose again." : ""}
			</p>
			<form method="post" action="/interaction/${options.uid}">
				${organizations.map(
					(name) => html`<h2>${name}</h2>
						<ul>
							${localIdentities.filter((one) => one.organizationName === name).map(choice)}
						</ul>`,
				)}
				<div class="actions"><button class="button quiet" name="cancel" value="yes">Cancel</button></div>
			</form>
		</div>`,
	);
}

export const problemPage = (title: string, text: string): Markup =>
	layout(title, html`<div class="card"><h1>${title}</h1><p>${text}</p></div>`);
