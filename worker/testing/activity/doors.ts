import { expect } from "vitest";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { anApiToken, type TestOrganization } from "../support/builders.ts";
import { fetchWorker, withToken } from "../support/callers.ts";
import { anIsolate } from "../support/gate-isolate.ts";
import { type anIssuer, formOf } from "../support/token-issuer.ts";

type Issuer = Awaited<ReturnType<typeof anIssuer>>;

/** Asks about the session, as a request of its person would; true when the request may pass. */
export type Door = (session: StartedSession) => Promise<boolean>;

/** Every way in which somebody asks whether a session stands, by name. */
export async function everyDoor(
	organization: TestOrganization,
	issuer: Issuer,
): Promise<Record<string, Door>> {
	const organizationId = organization.id;
	const raw = await anApiToken(organizationId, ["service"]);
	const service = withToken(raw);
	const bearer = `Bearer ${raw}`;
	const edge = anIsolate();
	const lifecycle =
		(consistency: "strict" | "leased"): Door =>
		async ({ sessionId }) =>
			(await service.lifecycle.check.query({ organizationId, sessionId, consistency })).active;
	const accessTokenOf = ({ claims }: StartedSession) => issuer.sign({ ...claims });
	return {
		"lifecycle.check, strict": lifecycle("strict"),
		"lifecycle.check, leased": lifecycle("leased"),
		"gate of a Worker, strict": async (session) => (await edge.check(session, "strict")).active,
		"gate of a Worker, leased": async (session) => {
			const answer = await edge.check(session);
			await edge.settled();
			return answer.active;
		},
		"GET /oauth/check": async (session) => {
			const headers = {
				authorization: bearer,
				"x-access-token": await accessTokenOf(session),
			};
			return (await issuer.fetch("/oauth/check", { headers })).status === 204;
		},
		"POST /oauth/introspect": async (session) => {
			const form = formOf(bearer, { token: await accessTokenOf(session) });
			const response = await issuer.fetch("/oauth/introspect", form);
			return ((await response.json()) as { active: boolean }).active;
		},
		"sessions.listMine": async (session) => {
			const headers = { authorization: `Bearer ${await accessTokenOf(session)}` };
			return (await issuer.fetch("/trpc/sessions.listMine", { headers })).status === 200;
		},
		"lifecycle.touch": async ({ sessionId }) => {
			const activity = [{ sessionId, at: Date.now() }];
			const { accepted } = await service.lifecycle.touch.mutate({ organizationId, activity });
			return accepted === 1;
		},
	};
}

/** Asks about the session, and is no request of its person. */
export async function noDoor(
	organization: TestOrganization,
): Promise<Record<"refresh token" | "list", (session: StartedSession) => Promise<boolean>>> {
	const raw = await anApiToken(organization.id);
	return {
		"refresh token": async ({ refreshToken }) => {
			const form = formOf(`Bearer ${raw}`, { token: refreshToken });
			const response = await fetchWorker("/oauth/introspect", form);
			expect(response.status).toBe(200);
			return ((await response.json()) as { active: boolean }).active;
		},
		list: async ({ sessionId }) => {
			const { status } = await withToken(raw).sessions.get.query({
				organizationId: organization.id,
				sessionId,
			});
			return status === "active";
		},
	};
}
