import type { Context } from "hono";
import { readCredentials } from "./cookies.ts";
import type { EdgeContext } from "./environment.ts";

/**
 * Ends the session that this browser holds, if it holds one (RFC 7009). The refresh token says which: it is there when
 * the access token has run out, and one that was replaced meanwhile will do. Throws when Curfew cannot be asked: then the
 * session stands, and nobody may be told otherwise.
 */
export async function endHeldSession(context: Context<EdgeContext>): Promise<void> {
	const { accessToken, refreshToken } = readCredentials(context);
	const token = refreshToken ?? accessToken;
	if (token === undefined) return;
	const answer = await context.env.CURFEW.fetch("http://curfew/oauth/revoke", {
		method: "POST",
		headers: {
			authorization: `Bearer ${context.env.CURFEW_TOKEN}`,
			"content-type": "application/x-www-form-urlencoded",
		},
		body: new URLSearchParams({ token }).toString(),
	});
	if (!answer.ok) throw new Error(`The session was not ended: status ${answer.status}`);
}
