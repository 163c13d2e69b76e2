import { requireSession } from "curfew/express";
import express from "express";
import { audience, issuer, jwks, signIn } from "./auth.ts";
import { gate } from "./gate.ts";

const app = express();

app.get("/.well-known/jwks.json", (_request, response) => {
	response.json(jwks);
});

// Your password form, passkey or provider comes here.
app.post("/sign-in", express.json(), async (request, response) => {
	response.json(await signIn(request.body, request.ip, request.get("user-agent")));
});

app.use(
	"/orders",
	requireSession({ gate, issuer, audience, keys: `${issuer}/.well-known/jwks.json` }),
);

app.get("/orders", (_request, response) => {
	response.json({ orders: 3, whose: response.locals.session });
});

app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
