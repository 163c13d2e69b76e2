import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { identityOf } from "../identities.ts";
import { pageStyle } from "../page-style.ts";
import { choosePage } from "./pages.ts";

/** Shows the account chooser, and finishes the sign-in with what was chosen there. */
export async function interact(
	provider: Provider,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const { uid, params, prompt } = await provider.interactionDetails(request, response);
	if (request.method !== "POST") {
		const client = await provider.Client.find(String(params.client_id));
		const page = choosePage({
			uid,
			clientName: client?.clientName ?? "An application",
			again: prompt.reasons.includes("login_prompt"),
		});
		return sendPage(response, 200, String(page));
	}
	const form = await readForm(request);
	const identity = identityOf(form.get("subject") ?? "");
	const result =
		form.has("cancel") || !identity
			? { error: "access_denied", error_description: "The sign-in was cancelled." }
			: { login: { accountId: identity.subject, amr: ["pwd"], remember: true, ...when(form) } };
	await provider.interactionFinished(request, response, result, {
		mergeWithLastSubmission: false,
	});
}

/** No page sends it: for trying what asks for a fresh sign-in, somebody may have signed in a while ago. */
function when(form: URLSearchParams): { ts?: number } {
	const minutesAgo = Number(form.get("minutes_ago") ?? 0);
	return minutesAgo > 0 ? { ts: Math.floor(Date.now() / 1_000) - minutesAgo * 60 } : {};
}

/** A choice is a few bytes; more than this is not one. */
const formBytesMax = 4_096;

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > formBytesMax) throw new Error("The form is too large.");
		chunks.push(chunk);
	}
	return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

export function sendPage(response: ServerResponse, status: number, page: string): void {
	if (response.headersSent) return;
	response.writeHead(status, {
		"content-type": "text/html; charset=utf-8",
		"cache-control": "no-store",
	});
	response.end(page);
}

export function sendStyle(response: ServerResponse): void {
	response.writeHead(200, { "content-type": "text/css; charset=utf-8" });
	response.end(pageStyle);
}
