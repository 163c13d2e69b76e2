import { nextSession } from "curfew/next";
import { audience, issuer } from "./auth";
import { gate } from "./gate";

export const { guardProxy, requireSession, readSession } = nextSession({
	...{ gate, issuer, audience, keys: `${issuer}/.well-known/jwks.json` },
	...{ cookie: "access", signInAt: "/" },
});
