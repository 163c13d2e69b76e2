import { expect, it } from "vitest";
import {
	anAdministrator,
	anOrganization,
	platformToken,
	projected,
} from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { firefoxOnLinux } from "../testing/support/clients.ts";

async function aModule() {
	const organization = await anOrganization();
	const service = await organization.token("service");
	const reader = await organization.token("read", "audit");
	const organizationId = organization.id;
	const start = (userId: string, replaces?: string) =>
		service.lifecycle.start.mutate({
			organizationId,
			userId,
			user: { name: userId, email: "" },
			ip: "203.0.113.7",
			userAgent: firefoxOnLinux,
			...(replaces !== undefined && { replaces }),
		});
	const statusOf = async (sessionId: string) =>
		(await reader.sessions.get.query({ organizationId, sessionId })).status;
	return { organization, organizationId, service, reader, start, statusOf };
}

it("a sign-in that names its predecessor by refresh token ends it, and the audit log says so", async () => {
	const { organizationId, service, reader, start, statusOf } = await aModule();
	const before = await start("usr_raj");
	const after = await start("usr_raj", before.refreshToken);
	expect(await statusOf(before.sessionId)).toBe("revoked");
	expect(await statusOf(after.sessionId)).toBe("active");
	const { refreshToken } = before;
	expect(await refusalOf(service.lifecycle.refresh.mutate({ refreshToken }))).toMatchObject({
		reason: "revoked",
	});
	await projected(organizationId);
	const filter = { targetId: before.sessionId, action: ["sessions.revoked" as const] };
	const { items } = await reader.auditLog.list.query({ organizationId, filter });
	expect(items).toMatchObject([
		{
			actor: { kind: "api_token" },
			reason: "Replaced by a new sign-in on the same device",
			receiptId: expect.stringMatching(/^rcp_/),
		},
	]);
});

it("it may be named by its id, and by a refresh token that was replaced long ago", async () => {
	const { service, start, statusOf } = await aModule();
	const one = await start("usr_raj");
	const { refreshToken } = one;
	await service.lifecycle.refresh.mutate({ refreshToken });
	const two = await start("usr_raj", refreshToken);
	expect(await statusOf(one.sessionId)).toBe("revoked");
	await start("usr_raj", two.sessionId);
	expect(await statusOf(two.sessionId)).toBe("revoked");
});

it("another person's session is refused, and nothing ends and nothing starts", async () => {
	const { organizationId, reader, start, statusOf } = await aModule();
	const mias = await start("usr_mia");
	for (const replaces of [mias.sessionId, mias.refreshToken]) {
		expect(await refusalOf(start("usr_raj", replaces))).toMatchObject({
			status: 400,
			reason: "bad_input",
			field: "replaces",
		});
	}
	expect(await statusOf(mias.sessionId)).toBe("active");
	await projected(organizationId);
	const filter = { userId: "usr_raj" };
	const { items } = await reader.sessions.list.query({ organizationId, filter });
	expect(items).toEqual([]);
});

it("a session of another organization is refused, also to who serves both", async () => {
	const [one, other] = [await aModule(), await aModule()];
	const elsewhere = await one.start("usr_raj");
	const platform = await platformToken("service");
	for (const service of [other.service, platform]) {
		const started = service.lifecycle.start.mutate({
			organizationId: other.organizationId,
			userId: "usr_raj",
			user: { name: "Raj", email: "" },
			ip: "203.0.113.7",
			userAgent: "",
			replaces: elsewhere.refreshToken,
		});
		const refused = { status: 400, reason: "bad_input", field: "replaces" };
		expect(await refusalOf(started)).toMatchObject(refused);
	}
	expect(await one.statusOf(elsewhere.sessionId)).toBe("active");
});

it("nobody ends a session by knowing its id alone: a token needs the secret of its chain", async () => {
	const { start, statusOf } = await aModule();
	const standing = await start("usr_raj");
	const [prefix, id, generation, , secret] = standing.refreshToken.split(".");
	const forged = [prefix, id, generation, "a".repeat(43), secret].join(".");
	await start("usr_raj", forged);
	expect(await statusOf(standing.sessionId)).toBe("active");
});

it.each(["", "nonsense", "cfr_", "ses_doesnotexist", `cfr_${"x".repeat(400)}`])(
	"what no longer names anything (%j) keeps nobody out",
	async (replaces) => {
		const { start, statusOf } = await aModule();
		const { sessionId } = await start("usr_raj", replaces);
		expect(await statusOf(sessionId)).toBe("active");
	},
);

it("one that has ended already stays as it ended", async () => {
	const { organizationId, service, reader, start } = await aModule();
	const before = await start("usr_raj");
	const { sessionId } = before;
	const receipt = await service.lifecycle.end.mutate({ organizationId, sessionId });
	await start("usr_raj", before.refreshToken);
	const session = await reader.sessions.get.query({ organizationId, sessionId });
	expect(session.ended?.receiptId).toBe(receipt.id);
});

it("a session of the admin UI cannot be named, whatever person the module says it is", async () => {
	const { organizationId, start, statusOf } = await aModule();
	const admin = await anAdministrator(organizationId);
	for (const userId of ["usr_raj", admin.id]) {
		expect(await refusalOf(start(userId, admin.sessionId))).toMatchObject({ reason: "bad_input" });
	}
	expect(await statusOf(admin.sessionId)).toBe("active");
});

it("whoever has as many sessions as are allowed can still sign in again in the same browser", async () => {
	const { organization, start, statusOf } = await aModule();
	const set = await organization.object.setPolicy(
		{ sessionsPerUser: 2, sessionsPerUserExceeded: "refuse" },
		{ by: { kind: "system", id: "test", name: "Test" }, requestId: "test" },
	);
	expect(set.ok).toBe(true);
	const [one, two] = [await start("usr_raj"), await start("usr_raj")];
	expect(await refusalOf(start("usr_raj"))).toMatchObject({ reason: "session_limit" });
	const three = await start("usr_raj", one.refreshToken);
	expect(await Promise.all([one, two, three].map(({ sessionId }) => statusOf(sessionId)))).toEqual([
		"revoked",
		"active",
		"active",
	]);
});

it("refused for want of room, it ends nothing", async () => {
	const { organization, start, statusOf } = await aModule();
	const [one, two, three] = [
		await start("usr_raj"),
		await start("usr_raj"),
		await start("usr_raj"),
	];
	await organization.object.setPolicy(
		{ sessionsPerUser: 1, sessionsPerUserExceeded: "refuse" },
		{ by: { kind: "system", id: "test", name: "Test" }, requestId: "test" },
	);
	const replacing = start("usr_raj", one.refreshToken);
	expect(await refusalOf(replacing)).toMatchObject({ reason: "session_limit" });
	for (const { sessionId } of [one, two, three]) expect(await statusOf(sessionId)).toBe("active");
});
