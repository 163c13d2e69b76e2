import { requireSession } from "curfew/fetch";
import { createGate } from "curfew/gate";

const { CURFEW_URL, CURFEW_TOKEN = "", ISSUER = "", APP_PORT = "3001" } = process.env;
const gate = createGate({ baseUrl: CURFEW_URL ?? "", token: CURFEW_TOKEN });
const trusted = { issuer: ISSUER, audience: "app", keys: `${ISSUER}/.well-known/jwks.json` };

const fetch = requireSession({ gate, ...trusted }, (_request, session) =>
	Response.json({ orders: 3, runtime: navigator.userAgent, whose: session.userId }),
);

// `bun app.ts` and `deno serve app.ts` serve what a module exports; Node has `node.ts` for it.
export default { hostname: "127.0.0.1", port: Number(APP_PORT), fetch };
