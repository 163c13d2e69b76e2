import { bearerOf, type CheckedSession, Guard, type GuardOptions, isLater } from "./guard.ts";
import { NodeRequest } from "./node-request.ts";

export type { CheckedSession } from "./guard.ts";

/** What is used of Fastify's request, of any version. */
interface FastifyRequest {
	headers: {
		authorization?: string | undefined;
		cookie?: string | undefined;
		"user-agent"?: string | undefined;
	};
	/** As `trustProxy` of the application has it. */
	ip?: string | undefined;
}

interface FastifyReply {
	code(status: number): unknown;
	headers(headers: Record<string, string>): unknown;
	send(body: unknown): unknown;
}

export interface RequireSessionOptions extends GuardOptions {
	/** Where the token is; by default in the Authorization header. */
	tokenOf?: (request: FastifyRequest) => string | undefined;
}

/** Not on the request itself: `request.session` is what session plugins call theirs. */
const sessions = new WeakMap<object, CheckedSession>();

/**
 * A hook of Fastify: verifies the access token, then asks the gate. As `onRequest` it comes before the body is read;
 * handlers behind it find who it is by `sessionOf(request)`.
 *
 * ```ts
 * app.addHook("onRequest", requireSession({ gate, issuer, audience, keys }));
 * ```
 */
export function requireSession(options: RequireSessionOptions) {
	const guard = new Guard(options);
	const tokenOf = options.tokenOf ?? (({ headers }) => bearerOf(headers.authorization));
	return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
		const asked = guard.admit(tokenOf(request), new NodeRequest(request));
		const admission = isLater(asked) ? await asked : asked;
		if (admission.session !== undefined) {
			sessions.set(request, admission.session);
			return undefined;
		}
		const { status, headers, body } = admission.refusal;
		reply.code(status);
		reply.headers(headers);
		reply.send(body);
		// Says to Fastify that the answer is given.
		return reply;
	};
}

/** Whose request it is; throws on a route that `requireSession` does not guard. */
export function sessionOf(request: object): CheckedSession {
	const session = sessions.get(request);
	if (session === undefined) throw new Error("This route is not guarded by `requireSession`.");
	return session;
}
