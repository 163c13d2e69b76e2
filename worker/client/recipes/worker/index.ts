import { env } from "cloudflare:workers";
import { createGate } from "curfew/gate";
import { requireSession } from "curfew/hono";
import { Hono } from "hono";
import { audience, jwks, signIn, verifyingKey } from "./auth.ts";

const app = new Hono();

app.get("/.well-known/jwks.json", (c) => c.json(jwks));

// Your password form, passkey or provider comes here.
app.post("/sign-in", async (c) => c.json(await signIn(await c.req.json(), c.req.raw.headers)));

// Answers from memory under a lease. A Worker does not fetch its own keys: it has them.
const gate = createGate({ binding: env.GATE });
app.use("/orders/*", requireSession({ gate, issuer: env.ISSUER, audience, keys: verifyingKey }));

app.get("/orders", (c) => c.json({ orders: 3, whose: c.get("session") }));

export default app;
