import { describe, expect, it } from "vitest";
import { newSecret } from "../domain/ids.ts";
import { sha256Hex } from "../runtime/hashing.ts";
import {
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	must,
	theTest,
} from "../testing/support/builders.ts";
import { fetchWorker, refusalOf } from "../testing/support/callers.ts";
import { someClient } from "../testing/support/clients.ts";

describe("sessions of the admin UI", () => {
	it("do not exist for machines: they neither see, prolong nor end them", async () => {
		const organization = await anOrganization();
		const { id: organizationId } = organization;
		const { sessionId, client } = await anAdministrator(organizationId);
		const { lifecycle } = await organization.token("service");
		const there = { organizationId, sessionId };
		for (const consistency of ["strict", "leased"] as const) {
			const answer = await lifecycle.check.query({ ...there, consistency });
			expect(answer).toMatchObject({ active: false });
			expect(answer).not.toHaveProperty("status");
			expect(answer).not.toHaveProperty("expiresAt");
		}
		const activity = [{ sessionId, at: Date.now() }];
		expect(await lifecycle.touch.mutate({ organizationId, activity })).toMatchObject({
			accepted: 0,
		});
		expect(await refusalOf(lifecycle.end.mutate(there))).toMatchObject({
			status: 404,
			reason: "not_found",
		});
		expect((await client.sessions.listMine.query()).items).toHaveLength(1);
	});

	it("are bound by the number of sessions per person; the oldest ones make room", async () => {
		const organization = await anOrganization();
		const admin = await anAdministrator(organization.id);
		const limit = { sessionsPerUser: 2, sessionsPerUserExceeded: "refuse" } as const;
		must(await organization.object.setPolicy(limit, theTest));
		const { issuer, subject } = admin;
		const identity = await organization.object.findAdministrator(issuer, subject);
		if (identity === null) throw new Error("The administrator must be known");
		const signIn = async (replaces?: string) => {
			const order = {
				identity,
				secretHash: sha256Hex(newSecret()),
				...someClient,
				...(replaces && { replaces }),
			};
			return must(await organization.object.startConsoleSession(order, theTest)).sessionId;
		};
		const second = await signIn();
		// A sign-in in the browser of the first counts in its place.
		await signIn(admin.sessionId);
		expect((await organization.object.checkSession(second)).active).toBe(true);
		expect(await organization.object.checkSession(admin.sessionId)).toMatchObject({
			active: false,
		});
		await signIn();
		expect(await organization.object.checkSession(second)).toMatchObject({
			active: false,
			cause: "concurrency",
		});
	});
});

describe("the calls of one batch", () => {
	it("run in order, each with the authority that its turn finds", async () => {
		const organization = await anOrganization();
		const { id: organizationId } = organization;
		const token = await anApiToken(organizationId, ["admin", "revoke"]);
		const [own] = must(await organization.object.listApiTokens());
		const { sessionId } = await aSession(organization);
		const calls = ["apiTokens.revoke", "sessions.revoke", "sessions.revokeMany"];
		const response = await fetchWorker(`/trpc/${calls.join(",")}?batch=1`, {
			method: "POST",
			headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
			body: JSON.stringify({
				0: { organizationId, tokenId: own?.id },
				1: { organizationId, sessionId },
				2: { organizationId, sessionIds: [sessionId] },
			}),
		});
		const answers = (await response.json()) as { error?: { data: { reason: string } } }[];
		expect(answers.map(({ error }) => error?.data.reason ?? "done")).toEqual([
			"done",
			"invalid_token",
			"invalid_token",
		]);
		expect((await organization.object.checkSession(sessionId)).active).toBe(true);
	});
});
