import type { SeenFrom } from "../facts/place.ts";
import { idOfBytes } from "../ids.ts";

/** A session that another provider made, as its first good token says it. */
export interface SessionToAdopt extends SeenFrom {
	issuer: string;
	/** The provider's own id of the session. */
	providerSessionId: string;
	userId: string;
	/** When the token was issued, in milliseconds since the epoch. */
	issuedAt: number;
	/** See `IssuerOptions`. */
	sessionMaxMs?: number | undefined;
	user?: { name?: string | undefined; email?: string | undefined } | undefined;
	userAgent?: string | undefined;
	authMethods?: string[] | undefined;
	clientId?: string | undefined;
}

/**
 * The id of an adopted session: always the same for an issuer, an organization and the provider's own id, so that
 * whoever sees a token of it knows which session it is, and nobody can choose the id of another one. Each part travels
 * with its length: no two that differ become one text.
 */
export async function adoptedSessionId(
	issuer: string,
	organizationId: string,
	providerSessionId: string,
): Promise<string> {
	const parts = [issuer, organizationId, providerSessionId];
	const named = new TextEncoder().encode(JSON.stringify(["curfew adopted session", ...parts]));
	return idOfBytes("session", new Uint8Array(await crypto.subtle.digest("SHA-256", named)));
}

type Payload = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined =>
	typeof value === "string" ? value : undefined;

/** What else an authentic token says of the session that it is the first of; null: it does not say when it was issued. */
export function sessionToAdopt(
	payload: Payload,
	session: { sid: string; sub: string },
	{ issuer, sessionMaxMs }: { issuer: string; sessionMaxMs?: number | undefined },
): SessionToAdopt | null {
	const { iat, name, email, amr, client_id, azp } = payload;
	if (typeof iat !== "number" || !Number.isFinite(iat)) return null;
	const clientId = textOf(client_id) ?? textOf(azp);
	const methods = Array.isArray(amr) ? amr.filter((one) => typeof one === "string") : [];
	return {
		issuer,
		providerSessionId: session.sid,
		userId: session.sub,
		issuedAt: Math.floor(iat * 1_000),
		...(sessionMaxMs !== undefined && { sessionMaxMs }),
		user: { name: textOf(name), email: textOf(email) },
		...(methods.length > 0 && { authMethods: methods }),
		...(clientId !== undefined && { clientId }),
	};
}

export const noIssueTime =
	"This token has no `iat`: without the time it was issued at no session can be adopted by it.";
