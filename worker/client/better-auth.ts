import type { CurfewClient } from "./index.ts";

/** Somebody whom Better Auth knows. */
export interface BetterAuthUser {
	id: string;
	email: string;
	name: string;
}

export interface CurfewSessionsOptions {
	/** What is used of `createCurfewClient`; the token has scope `service`. */
	curfew: {
		lifecycle: Pick<CurfewClient["lifecycle"], "start" | "check" | "end">;
	};
	/** The organization that somebody signs in to. */
	organizationOf: (user: BetterAuthUser) => string | Promise<string>;
}

/** What a row of Better Auth's sessions says of Curfew's. */
interface Link {
	curfewOrganizationId?: string | null;
	curfewSessionId?: string | null;
}

// Better Auth's own types, as far as they are used: whoever uses the rest of the package does not install it.

interface FoundSession {
	session: object;
}

/** How Better Auth reads its sessions, whatever the request shows: a cookie, or a header of its plugin `bearer`. */
interface Sessions {
	findSession(token: string): Promise<FoundSession | null>;
	findSessions(tokens: string[], options?: never): Promise<FoundSession[]>;
	listSessions(userId: string, options?: never): Promise<object[]>;
	deleteSession(token: string): Promise<unknown>;
}

interface NewSession {
	userId: string;
	ipAddress?: string | null | undefined;
	userAgent?: string | null | undefined;
}

interface NewSessionContext {
	context: { internalAdapter: { findUserById(userId: string): Promise<BetterAuthUser | null> } };
}

interface AuthSettings {
	options: {
		session?: { cookieCache?: { enabled?: boolean | undefined } | undefined } | undefined;
	};
}

const field = { type: "string", required: false, input: false } as const;

/** What Better Auth answers with, by this name: its own class would have to be imported. */
const apiError = (status: string, statusCode: number, message: string) =>
	Object.assign(new Error(message), {
		...{ name: "APIError", status, statusCode, headers: {} },
		body: { code: status, message },
	});

/**
 * A plugin of Better Auth: every session of its is a session of Curfew. It starts with it, ends with it, whoever ends it,
 * and whenever Better Auth reads a session, the organization is asked whether it still stands.
 *
 * ```ts
 * betterAuth({ plugins: [curfewSessions({ curfew, organizationOf: () => "org_acme" })] });
 * ```
 *
 * It adds two fields to `session`: run the migration. `session.cookieCache` is refused, since it would go on answering for
 * a session that has ended.
 */
export function curfewSessions({ curfew, organizationOf }: CurfewSessionsOptions) {
	const guarded = new WeakSet<object>();

	/** Whether the session of a row stands. A row from before Curfew passes as it did. */
	async function stands(session: object): Promise<boolean> {
		const { curfewOrganizationId: organizationId, curfewSessionId: sessionId } = session as Link;
		if (!organizationId || !sessionId) return true;
		const asked = { organizationId, sessionId, consistency: "strict" } as const;
		const answer = await curfew.lifecycle.check.query(asked).catch(() => null);
		if (answer !== null) return answer.active;
		// Whoever cannot be asked lets nobody in.
		const message = "Whether the session still stands cannot be told now.";
		throw apiError("SERVICE_UNAVAILABLE", 503, message);
	}

	/** From here on, nobody reads an ended session there; its row goes when it is found. */
	function guard(sessions: Sessions): void {
		if (guarded.has(sessions)) return;
		guarded.add(sessions);
		const { findSession, findSessions, listSessions } = sessions;
		sessions.findSession = async (token) => {
			const found = await findSession(token);
			if (found === null || (await stands(found.session))) return found;
			await sessions.deleteSession(token);
			return null;
		};
		sessions.findSessions = async (tokens, options) => {
			const found = await findSessions(tokens, options);
			const standing = await Promise.all(found.map(({ session }) => stands(session)));
			return found.filter((_one, index) => standing[index]);
		};
		sessions.listSessions = async (userId, options) => {
			const rows = await listSessions(userId, options);
			const standing = await Promise.all(rows.map(stands));
			return rows.filter((_one, index) => standing[index]);
		};
	}

	async function start(session: NewSession, request: NewSessionContext | null) {
		const user = await request?.context.internalAdapter.findUserById(session.userId);
		if (!user) throw apiError("INTERNAL_SERVER_ERROR", 500, "Whose session it is cannot be told.");
		const organizationId = await organizationOf(user);
		const { sessionId } = await curfew.lifecycle.start.mutate({
			...{ organizationId, userId: user.id, user: { name: user.name, email: user.email } },
			...{ ip: session.ipAddress ?? "", userAgent: session.userAgent ?? "" },
		});
		const link = { curfewOrganizationId: organizationId, curfewSessionId: sessionId };
		return { data: { ...session, ...link } };
	}

	/** Signed out, another of the person's sessions ended, or the password changed. */
	async function end(session: object): Promise<void> {
		const { curfewOrganizationId: organizationId, curfewSessionId: sessionId } = session as Link;
		if (!organizationId || !sessionId) return;
		await curfew.lifecycle.end.mutate({ organizationId, sessionId });
	}

	return {
		id: "curfew" as const,
		schema: { session: { fields: { curfewOrganizationId: field, curfewSessionId: field } } },
		init({ options }: AuthSettings) {
			if (options.session?.cookieCache?.enabled) {
				throw new TypeError(
					"curfewSessions needs `session.cookieCache` off: it goes on answering for a session that has ended.",
				);
			}
			return {
				options: {
					databaseHooks: { session: { create: { before: start }, delete: { after: end } } },
				},
			};
		},
		hooks: {
			before: [
				{
					// Whatever reads a session of Better Auth comes after this.
					matcher: () => true,
					handler: async (request: unknown) => {
						guard((request as { context: { internalAdapter: Sessions } }).context.internalAdapter);
					},
				},
			],
		},
	};
}
