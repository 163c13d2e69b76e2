import { env } from "cloudflare:workers";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
// The product's Hono: the rivals install none, so that both answer through the same one.
import { Hono } from "hono";

declare global {
	namespace Cloudflare {
		interface Env {
			/** The ids of revoked sessions, as one keeps them beside stateless tokens. */
			REVOKED: KVNamespace;
		}
	}
}

const options = {
	baseURL: "http://rivals.example",
	secret: "only-ever-used-to-measure-on-one-machine",
	database: env.DB,
	emailAndPassword: { enabled: true },
	// Its documentation's advice for `getSession`: session and user in one query instead of two.
	advanced: { database: { joins: true } },
} satisfies BetterAuthOptions;

/** Set up as its documentation does for Workers with D1: once per isolate, with the imported `env`. */
const auth = betterAuth(options);

/** Its documented speed-up: for five minutes a signed cookie answers, and a revoked session stays active elsewhere. */
const cachedAuth = betterAuth({
	...options,
	session: { cookieCache: { enabled: true, maxAge: 5 * 60 } },
});

const sessionsPerUser = 10;

/** Standing rows beside the measured session, written past Better Auth because it would hash a password for each. */
async function fill(sessions: number): Promise<void> {
	const numbers =
		"WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?1)";
	const now = new Date();
	const expiresAt = new Date(now.getTime() + 7 * 86_400_000);
	await env.DB.batch([
		env.DB.prepare(
			`${numbers} INSERT OR IGNORE INTO user (id, name, email, emailVerified, createdAt, updatedAt)
			SELECT 'usr_' || n, 'Person ' || n, 'person-' || n || '@rivals.example', 0, ?2, ?2 FROM numbers`,
		).bind(Math.ceil(sessions / sessionsPerUser), now.toISOString()),
		env.DB.prepare(
			`${numbers} INSERT OR IGNORE INTO session (id, token, userId, expiresAt, ipAddress, userAgent, createdAt, updatedAt)
			SELECT printf('ses_%012d', n), lower(hex(randomblob(16))), 'usr_' || (n / ${sessionsPerUser}), ?2,
				'203.0.113.7', 'Mozilla/5.0', ?3, ?3 FROM numbers`,
		).bind(sessions, expiresAt.toISOString(), now.toISOString()),
	]);
	// One in a hundred is revoked; a list of revocations holds no more than those.
	const revoked = Array.from(
		{ length: Math.floor(sessions / 100) },
		(_, index) => `ses_${String(index * 100).padStart(12, "0")}`,
	);
	await Promise.all(revoked.map((sessionId) => env.REVOKED.put(sessionId, "revoked")));
}

/** Signs a new person up, so that the session that is measured is Better Auth's own; returns its cookies. */
async function signUp(by: Pick<typeof auth, "api">): Promise<string> {
	const { headers } = await by.api.signUpEmail({
		body: {
			name: "Ada",
			email: `${crypto.randomUUID()}@rivals.example`,
			password: crypto.randomUUID(),
		},
		returnHeaders: true,
	});
	return headers
		.getSetCookie()
		.map((cookie) => cookie.split(";")[0])
		.join("; ");
}

const active = { active: true };
const inactive = { active: false };

const app = new Hono();

app.get("/noop", (c) => c.json(active));

app.get("/get-session", async (c) => {
	const session = await auth.api.getSession({ headers: c.req.raw.headers });
	return session ? c.json(active) : c.json(inactive, 401);
});

app.get("/get-session-cached", async (c) => {
	const session = await cachedAuth.api.getSession({ headers: c.req.raw.headers });
	return session ? c.json(active) : c.json(inactive, 401);
});

app.get("/kv/:sessionId", async (c) => {
	const revoked = await env.REVOKED.get(c.req.param("sessionId"));
	return revoked === null ? c.json(active) : c.json(inactive, 401);
});

/** Can be called again: that adds no standing rows, and gives new sessions with a new five minutes of cached cookie. */
app.post("/prepare", async (c) => {
	const { runMigrations } = await getMigrations(auth.options);
	await runMigrations();
	await fill(Number(c.req.query("sessions") ?? 10_000));
	return c.json({ cookie: await signUp(auth), cachedCookie: await signUp(cachedAuth) });
});

/** Where Better Auth's own sign-out is. */
app.all("/api/auth/*", (c) => auth.handler(c.req.raw));

export default app;
