import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { fromNodeHeaders, toNodeHandler } from "better-auth/node";
import { bearer } from "better-auth/plugins";
import { curfewSessions } from "curfew/better-auth";
import { createCurfewClient } from "curfew/client";

const { CURFEW_URL, CURFEW_TOKEN = "", PORT = "3000" } = process.env;
const curfew = createCurfewClient({ baseUrl: CURFEW_URL, token: CURFEW_TOKEN });

export const auth = betterAuth({
	baseURL: process.env.ISSUER ?? "http://127.0.0.1:3000",
	secret: process.env.BETTER_AUTH_SECRET ?? crypto.randomUUID() + crypto.randomUUID(),
	// Your database comes here.
	database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
	emailAndPassword: { enabled: true },
	rateLimit: { enabled: false },
	plugins: [bearer(), curfewSessions({ curfew, organizationOf: () => "org_acme" })],
});

const answerAuth = toNodeHandler(auth);

createServer(async (request, response) => {
	if (request.url?.startsWith("/api/auth/")) return answerAuth(request, response);
	const found = await auth.api
		.getSession({ headers: fromNodeHeaders(request.headers) })
		.catch(() => undefined);
	response.setHeader("content-type", "application/json");
	// Undefined: nobody could be asked.
	response.statusCode = found === undefined ? 503 : found === null ? 401 : 200;
	if (!found) return response.end(JSON.stringify({ reason: "session_ended" }));
	const { email } = found.user;
	return response.end(
		JSON.stringify({ orders: 3, whose: email, session: found.session.curfewSessionId }),
	);
}).listen(Number(PORT), "127.0.0.1");
