import { APIError, type BetterAuthPlugin } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";
import type { CurfewClient } from "curfew/client";

export interface CurfewOptions {
	curfew: CurfewClient;
	/** The organization that somebody signs in to. */
	organizationOf: (user: { id: string; email: string }) => string | Promise<string>;
}

/** What a row of Better Auth's sessions says of Curfew's. */
interface Link {
	curfewOrganizationId?: string | null;
	curfewSessionId?: string | null;
}

const field = { type: "string", required: false, input: false } as const;

/**
 * Every session of Better Auth is a session of Curfew: it starts with it, ends with it, whoever ends it, and each request
 * asks whether it still stands. Leave `session.cookieCache` off: it would go on answering for a session that has ended.
 */
export function curfewSessions({ curfew, organizationOf }: CurfewOptions) {
	return {
		id: "curfew",
		schema: { session: { fields: { curfewOrganizationId: field, curfewSessionId: field } } },
		init: () => ({
			options: {
				databaseHooks: {
					session: {
						create: {
							before: async (session, context) => {
								const user = await context?.context.internalAdapter.findUserById(session.userId);
								if (!user) throw new APIError("INTERNAL_SERVER_ERROR");
								const organizationId = await organizationOf(user);
								const { sessionId } = await curfew.lifecycle.start.mutate({
									...{
										organizationId,
										userId: user.id,
										user: { name: user.name, email: user.email },
									},
									...{ ip: session.ipAddress ?? "", userAgent: session.userAgent ?? "" },
								});
								const link: Link = {
									curfewOrganizationId: organizationId,
									curfewSessionId: sessionId,
								};
								return { data: { ...session, ...link } };
							},
						},
						delete: {
							// Signed out, another of the person's sessions ended, or the password changed.
							after: async (session) => {
								const { curfewOrganizationId: organizationId, curfewSessionId: sessionId } =
									session as Link;
								if (!organizationId || !sessionId) return;
								await curfew.lifecycle.end.mutate({ organizationId, sessionId });
							},
						},
					},
				},
			},
		}),
		hooks: {
			before: [
				{
					// Whatever asks for the session comes after this.
					matcher: () => true,
					handler: createAuthMiddleware(async (request) => {
						const { authCookies, secret, internalAdapter } = request.context;
						const token = await request.getSignedCookie(authCookies.sessionToken.name, secret);
						const found = token ? await internalAdapter.findSession(token) : null;
						const { curfewOrganizationId: organizationId, curfewSessionId: sessionId } =
							(found?.session ?? {}) as Link;
						if (!token || !organizationId || !sessionId) return;
						const answer = await curfew.lifecycle.check
							.query({ organizationId, sessionId, consistency: "strict" })
							.catch(() => null);
						// Whoever cannot be asked lets nobody in.
						if (answer === null) throw new APIError("SERVICE_UNAVAILABLE");
						if (!answer.active) await internalAdapter.deleteSession(token);
					}),
				},
			],
		},
	} satisfies BetterAuthPlugin;
}
