import type { ExpressAuthConfig } from "@auth/express";
import Credentials from "@auth/express/providers/credentials";
import { createCurfewClient } from "curfew/client";

const { CURFEW_URL, CURFEW_TOKEN = "" } = process.env;
const curfew = createCurfewClient({ baseUrl: CURFEW_URL, token: CURFEW_TOKEN });

/** The session of Curfew that a cookie of Auth.js is for. Only Auth.js can read the cookie. */
interface Link {
	organizationId: string;
	sessionId: string;
}

const linkOf = (token: object | null | undefined) =>
	(token as { curfew?: Link } | null | undefined)?.curfew;

export const authConfig: ExpressAuthConfig = {
	basePath: "/auth",
	trustHost: true,
	secret: process.env.AUTH_SECRET ?? crypto.randomUUID(),
	providers: [
		// Any provider comes here; what follows does not depend on it.
		Credentials({
			credentials: { userId: {}, name: {}, email: {} },
			authorize: ({ userId, name, email }) => ({
				...{ id: String(userId), name: String(name), email: String(email) },
			}),
		}),
	],
	callbacks: {
		/** Whenever the cookie is made or read. Thrown (Curfew cannot be asked), or null: nobody is signed in. */
		async jwt({ token, user, account }) {
			if (account) {
				const organizationId = "org_acme";
				const { name, email } = user;
				const { sessionId } = await curfew.lifecycle.start.mutate({
					...{ organizationId, userId: user.id ?? "" },
					user: { ...(name && { name }), ...(email && { email }) },
				});
				return { ...token, curfew: { organizationId, sessionId } };
			}
			const link = linkOf(token);
			// A cookie from before Curfew: sign in again.
			if (link === undefined) return null;
			const { active } = await curfew.lifecycle.check.query({ ...link, consistency: "strict" });
			return active ? token : null;
		},
		session: ({ session, token }) =>
			Object.assign(session, { userId: token.sub, sessionId: linkOf(token)?.sessionId }),
	},
	events: {
		async signOut(message) {
			const link = linkOf("token" in message ? message.token : null);
			if (link) await curfew.lifecycle.end.mutate(link);
		},
	},
};
