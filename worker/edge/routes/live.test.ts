import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { hourMs } from "../../domain/clock.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	organizations,
	stubOf,
	theTest,
} from "../../testing/support/builders.ts";
import { fetchWorker, origin } from "../../testing/support/callers.ts";
import { aStandingClock } from "../../testing/support/standing-clock.ts";

const start = Date.UTC(2026, 10, 25, 9);

aStandingClock(start);

const open = (organizationId: string, headers: Record<string, string>): Promise<Response> =>
	fetchWorker(`/live?organizationId=${organizationId}`, {
		headers: { upgrade: "websocket", ...headers },
	});

/** What the socket hears, in order; `next` waits for the next message or the close. */
function listenTo(response: Response) {
	const socket = response.webSocket;
	if (!socket) throw new Error(`No socket: ${response.status}`);
	const heard: string[] = [];
	let wake = (): void => {};
	socket.addEventListener("message", () => {
		heard.push("changed");
		wake();
	});
	socket.addEventListener("close", ({ code }) => {
		heard.push(`closed ${code}`);
		wake();
	});
	socket.accept();
	const until = async (what: string): Promise<string[]> => {
		while (!heard.includes(what)) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
		return heard;
	};
	return { heard, until };
}

async function aSupportVisit() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const admin = await anAdministrator(organizationId);
	const lena = await aGlobalAdministrator();
	const { grant } = await admin.client.supportGrants.create.mutate({
		organizationId,
		holder: { administratorId: lena.id },
		scope: "read",
		reason: "test",
		endsAt: start + hourMs,
	});
	await lena.client.supportGrants.enter.mutate({ organizationId });
	return { organization, organizationId, admin, lena, grant };
}

it("says that something changed, to an organization's admin and to a token that may read", async () => {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	const token = await anApiToken(organization.id, ["read"]);
	const sockets = [
		listenTo(await open(organization.id, { cookie: admin.cookie, origin })),
		listenTo(await open(organization.id, { authorization: `Bearer ${token}` })),
	];
	await aSession(organization);
	for (const socket of sockets) expect(await socket.until("changed")).toContain("changed");
});

it("is refused without a credential, from another site's page, and to who may not list sessions", async () => {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	const stranger = await anAdministrator((await anOrganization()).id);
	const lena = await aGlobalAdministrator();
	const statusOf = async (headers: Record<string, string>) =>
		(await open(organization.id, headers)).status;
	const evil = "https://evil.example";
	expect(await statusOf({ origin })).toBe(401);
	expect(await statusOf({ cookie: admin.cookie, origin: evil })).toBe(403);
	expect(await statusOf({ cookie: admin.cookie })).toBe(403);
	expect(await statusOf({ cookie: stranger.cookie, origin })).toBe(404);
	expect(await statusOf({ cookie: lena.cookie, origin })).toBe(403);
	const plain = await fetchWorker(`/live?organizationId=${organization.id}`, {
		headers: { cookie: admin.cookie, origin },
	});
	expect(plain.status).toBe(400);
});

it("closes when the access is revoked, and says nothing after it", async () => {
	const { organization, organizationId, admin, lena, grant } = await aSupportVisit();
	const socket = listenTo(await open(organizationId, { cookie: lena.cookie, origin }));
	await admin.client.supportGrants.revoke.mutate({ organizationId, grantId: grant.id });
	const heard = await socket.until("closed 4001");
	await aSession(organization);
	expect(heard.at(-1)).toBe("closed 4001");
	expect((await open(organizationId, { cookie: lena.cookie, origin })).status).toBe(403);
});

it("closes at the end of the access, before anything that happens after it is told", async () => {
	const { organization, organizationId, lena } = await aSupportVisit();
	const socket = listenTo(await open(organizationId, { cookie: lena.cookie, origin }));
	vi.setSystemTime(start + hourMs);
	await aSession(organization);
	expect(await socket.until("closed 4001")).toEqual(["closed 4001"]);
});

it("closes at the end of the access by the alarm, when nothing happens", async () => {
	const { organizationId, lena } = await aSupportVisit();
	const socket = listenTo(await open(organizationId, { cookie: lena.cookie, origin }));
	vi.setSystemTime(start + hourMs);
	await runDurableObjectAlarm(stubOf(organizationId));
	expect(await socket.until("closed 4001")).toEqual(["closed 4001"]);
});

it("says so when a session reaches its limit, though nothing else happens", async () => {
	const organization = await anOrganization();
	const { id: organizationId } = organization;
	const token = await anApiToken(organizationId, ["read"]);
	const socket = listenTo(await open(organizationId, { authorization: `Bearer ${token}` }));
	const { lifecycle } = await organization.token("service");
	await lifecycle.start.mutate({
		organizationId,
		userId: "usr_mia",
		user: { name: "Mia Tanaka", email: "mia@acme.example" },
		expiresAt: start + 4 * 60_000,
	});
	await socket.until("changed");
	const before = socket.heard.length;
	vi.setSystemTime(start + 4 * 60_000);
	await runDurableObjectAlarm(stubOf(organizationId));
	await vi.waitFor(() => expect(socket.heard).toHaveLength(before + 1));
});

it("closes when the role is lost, the session ended, the administrator removed or the token revoked", async () => {
	const { organizationId, lena } = await aSupportVisit();
	const support = listenTo(await open(organizationId, { cookie: lena.cookie, origin }));
	await aGlobalAdministrator();
	await organizations.platform().removeAdministrator(lena.id, theTest);
	await support.until("closed 4001");

	const organization = await anOrganization();
	const [one, two] = [
		await anAdministrator(organization.id),
		await anAdministrator(organization.id),
	];
	const secret = await anApiToken(organization.id, ["read"]);
	const sockets = [
		listenTo(await open(organization.id, { cookie: one.cookie, origin })),
		listenTo(await open(organization.id, { authorization: `Bearer ${secret}` })),
		listenTo(await open(organization.id, { cookie: two.cookie, origin })),
	];
	await organization.object.removeAdministrator(one.id, theTest);
	await sockets[0]?.until("closed 4001");
	const tokens = await organization.object.listApiTokens();
	const tokenId = tokens.ok ? (tokens.value[0]?.id ?? "") : "";
	await organization.object.revokeApiToken(tokenId, theTest);
	await sockets[1]?.until("closed 4001");
	await two.client.sessions.revokeMine.mutate({ sessionId: two.sessionId });
	await sockets[2]?.until("closed 4001");
});

it("is to be opened anew after five minutes, so that nothing is listened to by an old right", async () => {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	const socket = listenTo(await open(organization.id, { cookie: admin.cookie, origin }));
	vi.setSystemTime(start + 5 * 60_000);
	await aSession(organization);
	await socket.until("closed 4002");
});

it("answers a ping, so that a listener can tell silence from a connection that is gone", async () => {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	const { webSocket: socket } = await open(organization.id, { cookie: admin.cookie, origin });
	if (!socket) throw new Error("No socket.");
	const answer = new Promise((resolve) => {
		socket.addEventListener("message", ({ data }) => resolve(data));
	});
	socket.accept();
	socket.send("ping");
	expect(await answer).toBe("pong");
});
