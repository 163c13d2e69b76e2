import { describe, expect, it } from "vitest";
import { anApiToken } from "../testing/support/builders.ts";
import { fetchWorker, refusalOf } from "../testing/support/callers.ts";
import { aPeopleWorld } from "../testing/support/people-world.ts";

describe("an address at sign-in", () => {
	it.each([
		["203.0.113.7:4711", "203.0.113.7"],
		["[2001:db8::1]:443", "2001:db8::1"],
		["[2001:db8::1]", "2001:db8::1"],
		["2001:DB8:0:0::1", "2001:db8::1"],
		["fe80::1%eth0", "fe80::1"],
		[" 203.0.113.7 ", "203.0.113.7"],
		["203.0.113.7, 10.0.0.1, 10.0.0.2", "203.0.113.7"],
		['for="[2001:db8::1]:4711";proto=https', "2001:db8::1"],
		["::ffff:203.0.113.7", "203.0.113.7"],
		["", ""],
		["unknown", ""],
		["-", ""],
		["  ", ""],
		[null, ""],
		[undefined, ""],
	])("%j is read as %j, without a word", async (ip, expected) => {
		const { start, session } = await aPeopleWorld();
		const started = await start({ ip: ip as string });
		expect(started).not.toHaveProperty("ignored");
		expect((await session(started.sessionId)).ip).toBe(expected);
	});

	it.each(["999.1.1.1", "localhost", "10.0.0", "0x7f.0.0.1", "1.2.3.4.5", "::g", 7, {}, ["x"]])(
		"%j signs in without one, and the answer names it",
		async (ip) => {
			const { start, session, list } = await aPeopleWorld();
			const started = await start({ ip: ip as string });
			expect(started.ignored).toEqual([{ field: "ip", reason: expect.stringMatching(/\.$/) }]);
			expect((await session(started.sessionId)).ip).toBe("");
			expect(await list()).toMatchObject([{ ip: "" }]);
		},
	);
});

describe("other facts at sign-in", () => {
	it("methods of SAML and Microsoft are ours, and so is what they find", async () => {
		const { start, session } = await aPeopleWorld();
		const saml = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
		const { sessionId, ignored } = await start({
			authMethods: [
				`${saml}PasswordProtectedTransport`,
				`${saml}X509`,
				"http://schemas.microsoft.com/claims/multipleauthn",
				`${saml}unspecified`,
			],
		});
		expect(ignored).toBeUndefined();
		expect((await session(sessionId)).authMethods).toEqual(["pwd", "pop", "mfa"]);
	});

	it("many, long and odd methods are cut, and what was left out is named", async () => {
		const { start, session } = await aPeopleWorld();
		const authMethods = [
			...Array.from({ length: 30 }, (_, nth) => `method-${nth}`),
			"x".repeat(500),
		];
		const many = await start({ authMethods });
		expect((await session(many.sessionId)).authMethods).toHaveLength(10);
		expect(many.ignored?.every(({ field }) => field.startsWith("authMethods"))).toBe(true);
		expect(many.ignored?.length).toBeGreaterThan(0);
		const long = await start({ authMethods: ["y".repeat(500)] });
		expect((await session(long.sessionId)).authMethods).toEqual(["y".repeat(40)]);
		const odd = await start({ authMethods: ["pwd", 7, null, {}] as never });
		expect((await session(odd.sessionId)).authMethods).toEqual(["pwd"]);
		const one = await start({ authMethods: "pwd" as never });
		expect((await session(one.sessionId)).authMethods).toEqual(["pwd"]);
	});

	it("client ids may be URLs, long cities are cut in whole characters, and half of an id is none", async () => {
		const { start, session, list } = await aPeopleWorld();
		const url = "https://app.example/oauth/client-metadata.json";
		const { sessionId } = await start({ clientId: url });
		expect((await session(sessionId)).clientId).toBe(url);
		expect(await list({ clientId: url })).toMatchObject([{ id: sessionId }]);
		const family = "👨‍👩‍👧";
		const long = await start({
			clientId: "c".repeat(300),
			geo: { country: "DE", city: `${"c".repeat(98)}${family}` },
		});
		const kept = await session(long.sessionId);
		expect(kept.clientId).toBeNull();
		expect(long.ignored?.map(({ field }) => field)).toContain("clientId");
		expect(kept.geo).toEqual({ country: "DE", city: "c".repeat(98) });
	});

	it("a place that is partly wrong keeps what is right, and names the rest", async () => {
		const { start, session } = await aPeopleWorld();
		const geo = {
			country: "Germany",
			city: "Hof",
			asn: "AS64500",
			latitude: "91",
			longitude: "11.9",
		};
		const { sessionId, ignored } = await start({ geo });
		expect((await session(sessionId)).geo).toEqual({ city: "Hof", asn: 64_500 });
		expect(ignored?.map(({ field }) => field).sort()).toEqual([
			"geo.country",
			"geo.latitude",
			"geo.longitude",
		]);
	});

	it("an address of a person that is too long, and a name that is no text, are left out and named", async () => {
		const { start, session } = await aPeopleWorld();
		const user = { name: 7 as never, email: `${"x".repeat(300)}@acme.example` };
		const { sessionId, ignored } = await start({ user });
		expect((await session(sessionId)).user).toMatchObject({ name: "", email: "" });
		expect(ignored?.map(({ field }) => field).sort()).toEqual(["user.email", "user.name"]);
		const long = await start({ userId: "usr_2", user: { name: "n".repeat(500), email: "" } });
		expect((await session(long.sessionId)).user.name).toBe("n".repeat(200));
	});

	it("a user agent of any length or kind signs in", async () => {
		const { start, session } = await aPeopleWorld();
		for (const userAgent of ["x".repeat(100_000), 7, null, "a\nb\u0000c", "\ud800"]) {
			const { sessionId } = await start({ userAgent: userAgent as string });
			expect((await session(sessionId)).userAgent.length).toBeLessThanOrEqual(1_024);
		}
	});

	it("all of it wrong at once signs in, and is named", async () => {
		const { start } = await aPeopleWorld();
		const { sessionId, ignored } = await start({
			ip: "999.1.1.1",
			geo: "Berlin" as never,
			userAgent: 7 as never,
			authMethods: { pwd: true } as never,
			clientId: 7 as never,
			clientHints: 7 as never,
			metadata: "plan" as never,
			user: { name: {} as never, email: [] as never },
		});
		expect(sessionId).toMatch(/^ses_/);
		const fields = ignored?.map(({ field }) => field) ?? [];
		expect(fields).toEqual(
			expect.arrayContaining(["ip", "geo", "metadata", "user.name", "user.email"]),
		);
	});

	it.each(["constructor", "adress", "__proto__"])(
		"a field %s that nobody knows is refused by name",
		async (name) => {
			const { organizationId } = await aPeopleWorld();
			const authorization = `Bearer ${await anApiToken(organizationId)}`;
			for (const [within, field] of [
				[`"${name}":1`, name],
				[`"geo":{"${name}":1}`, `geo.${name}`],
				[`"user":{"${name}":1}`, `user.${name}`],
			]) {
				const body = `{"organizationId":"${organizationId}","userId":"u","user":{},${within}}`;
				const response = await fetchWorker("/trpc/lifecycle.start", {
					method: "POST",
					headers: { authorization, "content-type": "application/json" },
					// The last of two fields of one name counts.
					body: within?.startsWith('"user"') ? body.replace('"user":{},', "") : body,
				});
				expect(response.status).toBe(400);
				expect(JSON.stringify(await response.json())).toContain(`"field":"${field}"`);
			}
		},
	);
});

it("a repeat by its key has the same answer, with what was ignored, of start and of refresh", async () => {
	const { client, organizationId, start } = await aPeopleWorld();
	const order = { ip: "999.1.1.1", geo: { country: "Germany" }, idempotencyKey: "key-1" };
	const started = await start(order);
	expect(started.ignored).toHaveLength(2);
	expect(await start(order)).toEqual(started);
	const { refreshToken } = started;
	const again = { refreshToken, ip: "999.1.1.1", idempotencyKey: "key-2" };
	const refreshed = await client.lifecycle.refresh.mutate(again);
	expect(refreshed.ignored).toMatchObject([{ field: "ip" }]);
	expect(await client.lifecycle.refresh.mutate(again)).toEqual(refreshed);
	const activity = [{ sessionId: started.sessionId, at: Date.now(), ip: "999.1.1.1" }];
	const touch = { organizationId, activity, idempotencyKey: "key-3" };
	const touched = await client.lifecycle.touch.mutate(touch);
	expect(touched.ignored).toMatchObject([{ field: "activity.0.ip" }]);
	expect(await client.lifecycle.touch.mutate(touch)).toEqual(touched);
});

it("a refresh with facts that cannot be read goes through, and names them", async () => {
	const { client, start, session } = await aPeopleWorld();
	const { refreshToken, sessionId } = await start();
	const { ignored } = await client.lifecycle.refresh.mutate({
		refreshToken,
		ip: "nowhere at all",
		geo: { country: "Germany" },
		userAgent: 7 as never,
		user: { name: 7 as never, email: "" },
	});
	expect(ignored?.map(({ field }) => field).sort()).toEqual([
		"geo.country",
		"ip",
		"user.name",
		"userAgent",
	]);
	expect(await session(sessionId)).toMatchObject({ ip: "203.0.113.7", user: { name: "Raj Shah" } });
	const refused = client.lifecycle.refresh.mutate({ refreshToken, geo: { contry: "DE" } as never });
	expect(await refusalOf(refused)).toMatchObject({ status: 400, field: "geo.contry" });
});
