import { afterEach, expect, it, vi } from "vitest";
import { platformId } from "../domain/ids.ts";
import { tablesOf, tablesOfD1 } from "../testing/storage/stored-tables.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	must,
	projected,
	theTest,
} from "../testing/support/builders.ts";
import { fetchWorker, refusalOf, withToken } from "../testing/support/callers.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

it("no secret issued in the run lies in storage, in D1, in logs or in an error's body", async () => {
	const logged: unknown[] = [];
	for (const level of ["log", "info", "warn", "error", "debug"] as const) {
		vi.spyOn(console, level).mockImplementation((...values) => {
			logged.push(values);
		});
	}
	const organization = await anOrganization();
	const organizationId = organization.id;
	const admin = await anAdministrator(organizationId);
	const global = await aGlobalAdministrator();
	const apiToken = await anApiToken(organizationId);
	const client = withToken(apiToken);
	const started = await aSession(organization);
	const first = must(
		await organization.object.refreshSession({ refreshToken: started.refreshToken }, theTest),
	);
	const second = must(
		await organization.object.refreshSession({ refreshToken: first.refreshToken }, theTest),
	);
	const invitation = await admin.client.administrators.invite.mutate({
		organizationId,
		email: "mia@acme.example",
	});
	const created = await admin.client.apiTokens.create.mutate({
		organizationId,
		name: "edge",
		scopes: ["read"],
	});

	const refusals = [
		await refusalOf(client.lifecycle.refresh.mutate({ refreshToken: started.refreshToken })),
		await refusalOf(client.lifecycle.refresh.mutate({ refreshToken: second.refreshToken })),
		await refusalOf(withToken(`${apiToken}x`).sessions.list.query({ organizationId })),
	];
	const malformed = await fetchWorker(`/trpc/lifecycle.refresh`, {
		method: "POST",
		headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
		body: `{"refreshToken": ${second.refreshToken}`,
	});

	const secretsOf = (refreshToken: string) => refreshToken.split(".").slice(3);
	const secrets = [
		...[started, first, second].flatMap(({ refreshToken }) => secretsOf(refreshToken)),
		...[admin.cookie, global.cookie].map((cookie) => cookie.split(".").at(-1) ?? ""),
		...[apiToken, created.token].map((token) => token.slice(`cfw_${organizationId}_`.length)),
		invitation.url.split(`cfi_${organizationId}_`)[1] ?? "",
	];
	expect(secrets.every((secret) => secret.length === 43)).toBe(true);
	await projected(organizationId);
	const places = {
		object: JSON.stringify(await tablesOf(organizationId)),
		platform: JSON.stringify(await tablesOf(platformId)),
		d1: JSON.stringify(await tablesOfD1()),
		logs: JSON.stringify(logged),
		errors: JSON.stringify([refusals, await malformed.text()]),
	};
	expect(places.object).toContain(started.sessionId);
	expect(places.d1).toContain(started.sessionId);
	for (const [place, text] of Object.entries(places)) {
		const leaked = new Set(secrets.filter((secret) => text.includes(secret)));
		expect([place, leaked.size]).toEqual([place, 0]);
	}
});
