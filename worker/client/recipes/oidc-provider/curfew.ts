import { createCurfewClient } from "curfew/client";
import type Provider from "oidc-provider";
import { interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";

const { CURFEW_URL, CURFEW_TOKEN = "" } = process.env;
export const curfew = createCurfewClient({ baseUrl: CURFEW_URL, token: CURFEW_TOKEN });

type Started = Awaited<ReturnType<typeof curfew.lifecycle.start.mutate>>;

// Which session of Curfew a sign-in is, by the provider's session and by each grant of it. Your database comes here.
const bySession = new Map<string, Started>();
const byGrant = new Map<string, Started>();

export const ofGrant = (grantId: string | undefined) => byGrant.get(grantId ?? "");

const named = ({ sessionId, claims }: Started) => ({ organizationId: claims.org, sessionId });

/** Throws when Curfew cannot be asked: then nobody gets a token. */
export async function stands(started: Started | undefined): Promise<boolean> {
	if (started === undefined) return false;
	const asked = { ...named(started), consistency: "strict" } as const;
	return (await curfew.lifecycle.check.query(asked)).active;
}

/** Who is signed in at the provider still signs in anew where Curfew's session has ended. */
export function policy() {
	const withCurfew = interactionPolicy.base();
	const { Check } = interactionPolicy;
	const ended = new Check("session_ended", "The session has ended", async ({ oidc }) =>
		oidc.result?.login || (await stands(bySession.get(oidc.session?.uid ?? "")))
			? Check.NO_NEED_TO_PROMPT
			: Check.REQUEST_PROMPT,
	);
	withCurfew.get("login")?.checks.add(ended);
	return withCurfew;
}

/** A sign-in gets a grant of its own, so that what was granted before stays with the session that ended. */
export async function loadExistingGrant({ oidc }: KoaContextWithOIDC) {
	const { client, session, provider, result } = oidc;
	if (!client || !session?.accountId) return undefined;
	const fresh = result?.curfew as Started | undefined;
	if (fresh) bySession.set(session.uid, fresh);
	const grantId = fresh ? undefined : session.grantIdFor(client.clientId);
	const known = grantId && (await provider.Grant.find(grantId));
	if (known) return known;
	const { clientId } = client;
	const grant = new provider.Grant({ clientId, accountId: session.accountId });
	grant.addOIDCScope("openid offline_access");
	grant.addResourceScope("urn:app", "orders");
	const started = bySession.get(session.uid);
	const id = await grant.save();
	if (started) byGrant.set(id, started);
	return grant;
}

/** What is revoked or signed out at the provider has ended in Curfew when the answer goes out. */
export function endWith(provider: Provider): void {
	provider.use(async (ctx, next) => {
		const { path } = ctx;
		const uid = path.startsWith("/session/end") && (await provider.Session.get(ctx)).uid;
		await next();
		if (ctx.status >= 400) return;
		const revoked = path === "/token/revocation" && ctx.oidc?.entities.RefreshToken?.grantId;
		const signedOut = uid && path === "/session/end/confirm" && ctx.method === "POST";
		const started = signedOut ? bySession.get(uid) : ofGrant(revoked || undefined);
		if (started) await curfew.lifecycle.end.mutate(named(started));
	});
}
