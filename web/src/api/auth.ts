import { syncClock } from "../lib/server-clock.ts";
import { overConnection } from "./connection.ts";
import { offline, ProblemError, refusalIn } from "./errors.ts";

export interface Me {
	administrator: {
		id: string;
		name: string;
		email: string;
		role: "organization_admin" | "global_admin";
	};
	homeId: string;
	sessionId: string;
	/** When the provider last asked for credentials; some acts want it to be at most 10 minutes ago. */
	signedInAt: number | null;
	/** When the session ends if nothing more is done, and when at the latest, as of the answer. */
	idleExpiresAt: number;
	expiresAt: number;
	asOf: number;
	/** The organizations that a global admin is inside of right now. */
	supportSessions: SupportSession[];
}

export interface SupportSession {
	organizationId: string;
	sessionId: string;
	grantId: string;
	scope: "read" | "manage";
	endsAt: number;
}

async function call(path: string, init: Parameters<typeof overConnection>[1]): Promise<Response> {
	let response: Response;
	try {
		response = await overConnection(path, { credentials: "same-origin", ...init });
	} catch {
		throw new ProblemError(offline);
	}
	if (response.ok) return response;
	const body = (await response.json().catch(() => ({}))) as { message?: string };
	throw new ProblemError(
		refusalIn(body, body.message ?? "") ?? {
			reason: "internal",
			message: "Something went wrong on our side. Try again in a moment.",
			requestId: response.headers.get("x-request-id"),
		},
	);
}

async function post<T>(path: string, body: object): Promise<T> {
	const headers = { "content-type": "application/json" };
	const response = await call(path, { method: "POST", headers, body: JSON.stringify(body) });
	return (await response.json()) as T;
}

/** Who is signed in; throws a problem with reason `unauthenticated` or `session_ended` when nobody is. */
export async function fetchMe(): Promise<Me> {
	const response = await call("/auth/me", {});
	const me = (await response.json()) as Me;
	syncClock(me.asOf);
	return me;
}

/** Starts a sign-in and says where the browser must go: to the organization's OpenID provider. */
export async function beginSignIn(order: {
	returnTo?: string;
	invitation?: string;
	/** Asks for credentials anew, even of someone the provider still knows. */
	stepUp?: boolean;
}): Promise<string> {
	return (await post<{ location: string }>("/auth/sign-in", order)).location;
}

/** Whom an open invitation is for, and which organization's it is: null for Curfew's own. */
export const readInvitation = (
	invitation: string,
): Promise<{ email: string; organization: string | null }> =>
	post("/auth/invitation", { invitation });

export async function signOut(): Promise<void> {
	await call("/auth/sign-out", { method: "POST" });
}
