import type { Context } from "hono";
import { failure } from "../../domain/errors.ts";
import { whoseCall } from "../../services/sign-in/refused-calls.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";
import { identify } from "../identity.ts";
import { liveQuery, readQuery } from "../inputs.ts";
import { noteRefusal } from "../refused-calls.ts";

/**
 * `GET /live?organizationId=…`: a WebSocket that only says that something changed. A browser sends our cookie along
 * whichever page opens the socket, so the page's origin must be ours; a call with an Authorization header needs none.
 */
export async function live(c: Context<EdgeEnv>): Promise<Response> {
	if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
		const sentence = "Open a WebSocket at this address.";
		return failureResponse(c, failure("bad_input", { field: null, sentence }));
	}
	const isOurs =
		c.req.header("authorization") !== undefined ||
		c.req.header("origin") === new URL(c.req.url).origin;
	if (!isOurs) return failureResponse(c, failure("cross_site"));
	// A page listens for as long as it is open, whoever is before it.
	const identity = await identify(c, true);
	if (!identity.ok) {
		noteRefusal(c, identity.whose, identity.error);
		return failureResponse(c, identity.error);
	}
	if (!identity.value) return failureResponse(c, failure("unauthenticated"));
	const query = readQuery(c, liveQuery);
	if (!query.ok) return failureResponse(c, query.error);
	const opened = await c.get("edge").services.live.open(identity.value, query.value.organizationId);
	if (opened.ok) return opened.value;
	noteRefusal(c, whoseCall(identity.value), opened.error, query.value.organizationId);
	return failureResponse(c, opened.error);
}
