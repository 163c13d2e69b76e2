import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { createCurfewClient, refusalReason } from "../../client/index.ts";
import { pageStyle } from "../page-style.ts";
import { askedHints } from "./client-hints.ts";
import { clearCredentials, readCredentials } from "./cookies.ts";
import type { EdgeContext } from "./environment.ts";
import { type Passage, pass, refresh } from "./gate.ts";
import {
	endedPage,
	guardedPage,
	signedOutPage,
	signInPage,
	stillSignedInPage,
	unavailablePage,
} from "./pages.ts";
import { signIn } from "./sign-in.ts";
import { endHeldSession } from "./sign-out.ts";
import { publicKey } from "./tokens.ts";

/** The smallest real authentication module: signs people in, starts and refreshes sessions, guards one page. */
const app = new Hono<EdgeContext>();

app.use((context, next) =>
	secureHeaders({
		contentSecurityPolicy: {
			defaultSrc: ["'none'"],
			styleSrc: ["'self'"],
			imgSrc: ["data:"],
			formAction: ["'self'", context.env.CURFEW_URL],
			frameAncestors: ["'none'"],
			baseUri: ["'none'"],
		},
		referrerPolicy: "no-referrer",
	})(context, next),
);
app.use(csrf());
app.use(async (context, next) => {
	await next();
	if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
	context.header("accept-ch", askedHints);
});

app.get("/style.css", (context) => {
	context.header("content-type", "text/css; charset=utf-8");
	context.header("cache-control", "max-age=60");
	return context.body(pageStyle);
});

/** Public keys for everyone who verifies this module's access tokens, Curfew among them. */
app.get("/.well-known/jwks.json", (context) => context.json({ keys: [publicKey(context.env)] }));

/** Ready once Curfew can be reached. */
app.get("/healthz", async (context) => {
	const response = await context.env.CURFEW.fetch("http://curfew/healthz");
	return context.json({ status: response.ok ? "ok" : "waiting" }, response.ok ? 200 : 503);
});

app.route("/", signIn);

app.get("/", async (context) => {
	const passage = await pass(context);
	if (passage.state !== "active") return turnAway(context, passage);
	const own = createCurfewClient({ binding: context.env.CURFEW, token: passage.accessToken });
	try {
		const { items } = await own.sessions.listMine.query({});
		const current = items.find((session) => session.id === passage.claims.sessionId);
		const others = items.filter((session) => session !== current && session.status === "active");
		const { accessToken } = passage;
		const curfewUrl = context.env.CURFEW_URL;
		if (current) return context.html(guardedPage({ current, others, curfewUrl, accessToken }));
		return turnAway(context, { state: "ended", reason: "revoked", cause: null });
	} catch (error) {
		// Ended between the check and the list.
		if (refusalReason(error) !== "session_ended") throw error;
		return turnAway(context, { state: "ended", reason: "revoked", cause: null });
	}
});

app.get("/api/whoami", async (context) => answer(context, await pass(context)));

app.post("/refresh", async (context) => {
	const { refreshToken } = readCredentials(context);
	const passage: Passage =
		refreshToken === undefined ? { state: "signed_out" } : await refresh(context, refreshToken);
	return answer(context, passage);
});

app.post("/sign-out", async (context) => {
	await endHeldSession(context);
	clearCredentials(context);
	// Cookies go by name: the directive for them would take those of every other port along.
	context.header("clear-site-data", '"cache", "storage"');
	return context.html(signedOutPage());
});

/** The credentials stay, so that every further request is asked about, and refused, in the same way. */
function turnAway(context: Context<EdgeContext>, passage: Exclude<Passage, { state: "active" }>) {
	if (passage.state === "signed_out") return context.html(signInPage(), 401);
	return context.html(endedPage({ ...passage, atMs: Date.now() }), 401);
}

function answer(context: Context<EdgeContext>, passage: Passage) {
	switch (passage.state) {
		case "active":
			return context.json(passage.claims);
		case "ended":
			return context.json({ reason: passage.reason, cause: passage.cause }, 401);
		case "signed_out":
			return context.json({ reason: "unauthenticated", cause: null }, 401);
	}
}

// Fails closed: without an answer from Curfew nothing guarded is served.
app.onError((error, context) => {
	if (error instanceof HTTPException) return error.getResponse();
	console.error(error.message);
	if (context.req.path === "/refresh" || context.req.path.startsWith("/api/")) {
		return context.json({ reason: "unavailable", cause: null }, 503);
	}
	const isSignOut = context.req.path === "/sign-out";
	return context.html(isSignOut ? stillSignedInPage() : unavailablePage(), 503);
});

export default app;
