import type { Context } from "hono";
import { createGate } from "../../client/gate.ts";
import { createCurfewClient, refusalReason } from "../../client/index.ts";
import { readCredentials, writeCredentials } from "./cookies.ts";
import type { EdgeContext } from "./environment.ts";
import { type AccessClaims, issueAccessToken, readAccessToken } from "./tokens.ts";

export type Passage =
	| { state: "signed_out" }
	| { state: "ended"; reason: string; cause: string | null }
	| { state: "active"; claims: AccessClaims; accessToken: string };

const curfewOf = (context: Context<EdgeContext>) =>
	createCurfewClient({ binding: context.env.CURFEW, token: context.env.CURFEW_TOKEN });

/**
 * The guard of every page: a valid access token is not enough, the gate is asked on each request whether its session
 * still stands. When Curfew cannot be reached this throws, and the page is not served.
 */
export async function pass(context: Context<EdgeContext>): Promise<Passage> {
	const { accessToken, refreshToken } = readCredentials(context);
	const claims = accessToken === undefined ? null : await readAccessToken(context.env, accessToken);
	if (accessToken === undefined || claims === null) {
		return refreshToken === undefined ? { state: "signed_out" } : refresh(context, refreshToken);
	}
	const address = context.req.header("cf-connecting-ip");
	const answer = await createGate({ binding: context.env.GATE }).check(
		{
			organizationId: claims.organizationId,
			sessionId: claims.sessionId,
			claims: claims.facts,
		},
		{ ip: address, waitUntil: (work) => context.executionCtx.waitUntil(work) },
	);
	if (answer.unavailable) throw new Error("Curfew cannot be reached, and no lease is left");
	if (answer.active) return { state: "active", claims, accessToken };
	return { state: "ended", reason: answer.status ?? "revoked", cause: answer.cause ?? null };
}

/** Trades the refresh token for its successor and signs a new access token. */
export async function refresh(
	context: Context<EdgeContext>,
	refreshToken: string,
): Promise<Passage> {
	try {
		const session = await curfewOf(context).lifecycle.refresh.mutate({
			refreshToken,
			ip: context.req.header("cf-connecting-ip") ?? "127.0.0.1",
			userAgent: context.req.header("user-agent") ?? "",
		});
		const accessToken = await issueAccessToken(context.env, session.claims, Date.now());
		writeCredentials(context, accessToken, session);
		const claims = {
			organizationId: session.organizationId,
			sessionId: session.sessionId,
			userId: session.userId,
			facts: session.claims,
		};
		return { state: "active", claims, accessToken };
	} catch (error) {
		const reason = refusalReason(error);
		if (reason === "unknown") return { state: "signed_out" };
		if (reason === "revoked" || reason === "expired" || reason === "reused") {
			return { state: "ended", reason, cause: null };
		}
		throw error;
	}
}
