import { env } from "cloudflare:workers";
import { createCurfewClient } from "curfew/client";
import { createGate } from "curfew/gate";
import { requireSession } from "curfew/hono";
import { Hono } from "hono";

const app = new Hono();

// The gate verifies by the issuer that is named here, whatever Curfew itself trusts.
const gate = createGate({ binding: env.GATE });
const keys = `${env.ISSUER}/.well-known/jwks.json`;
app.use("/orders/*", requireSession({ gate, issuer: env.ISSUER, audience: "app", keys }));

app.get("/orders", (c) => c.json({ orders: 3, whose: c.get("session") }));

// Here Curfew verifies: the issuer has to be among its `CURFEW_ISSUERS`.
app.get("/checked", async (c) => {
	const accessToken = c.req.header("authorization")?.replace(/^Bearer /, "") ?? "";
	const headers = { authorization: `Bearer ${env.CURFEW_TOKEN}`, "x-access-token": accessToken };
	const answer = await env.CURFEW.fetch("http://curfew/oauth/check", { headers });
	const whose = answer.headers.get("x-curfew-user");
	return Response.json({ whose }, { status: whose === null ? 401 : 200 });
});

// The typed client over the same binding, with the token that `npm start` prints.
app.get("/stands/:sessionId", async (c) => {
	const curfew = createCurfewClient({ binding: env.CURFEW, token: env.CURFEW_TOKEN });
	const { sessionId } = c.req.param();
	const { active } = await curfew.lifecycle.check.query({ organizationId: "org_acme", sessionId });
	return c.json({ active });
});

export default app;
