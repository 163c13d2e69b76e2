import { createServer, type RequestListener, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { noNews } from "../../domain/lease/view-update.ts";
import { close, listenOn, portOf } from "../../testing/support/free-ports.ts";
import { createGate } from "../gate.ts";
import { HttpsTransport } from "./https-transport.ts";

const servers: Server[] = [];
afterEach(async () => {
	vi.restoreAllMocks();
	for (const server of servers) server.closeAllConnections();
	await Promise.all(servers.splice(0).map(close));
});

async function listening(listener: RequestListener): Promise<string> {
	const server = createServer(listener);
	servers.push(server);
	return `http://127.0.0.1:${portOf(await listenOn(0, server))}`;
}

interface Asked {
	organizationId: string;
	lease?: { activity: { sessionId: string; agoMs: number }[] };
}

const update = {
	...noNews,
	endedRecords: "",
	endedMarks: "",
	base: null,
	stamp: { epoch: 1, sequence: 1 },
	asOfMs: 0,
};
const aGrant = { update, termMs: 1_000, graceMs: 0 };
const facts = { sessionId: "ses_0001", userId: "usr_1", sequence: 1, endsAtMs: 1e12 };

/** Curfew as a gate sees it: what it answers about each organization may be set. */
async function aCurfew(
	answerTo: (asked: Asked, together: number) => object = () => ({ lease: aGrant }),
) {
	const calls: Asked[][] = [];
	const checks: string[] = [];
	const baseUrl = await listening(async (request, response) => {
		const body = JSON.parse(await text(request));
		if (request.url === "/trpc/lifecycle.check") {
			checks.push(body.organizationId);
			const data = { active: true, source: "organization", sequence: 1, asOf: 0 };
			response.end(JSON.stringify({ result: { data } }));
			return;
		}
		const asked: Asked[] = body.organizations;
		calls.push(asked);
		const organizations = asked.map((one) => ({
			organizationId: one.organizationId,
			facts: [],
			...answerTo(one, asked.length),
		}));
		response.end(JSON.stringify({ organizations }));
	});
	return { baseUrl, calls, checks };
}

/** A gate on a clock that is moved by hand. */
function aGate(baseUrl: string) {
	const time = { ms: 1_000_000 };
	const transport = new HttpsTransport(baseUrl, "cfw_org_acme_secret", () => time.ms);
	const gate = new IsolateGate({ now: () => time.ms }, () => "inc", true);
	const late: Promise<unknown>[] = [];
	const check = (organizationId: string) =>
		gate.check(
			{
				organizationId,
				sessionId: facts.sessionId,
				claims: { sub: facts.userId, seq: facts.sequence, sexp: facts.endsAtMs },
				consistency: "leased",
				onUnavailable: "deny",
			},
			transport,
			{ waitUntil: (work) => late.push(work) },
		);
	return { check, time, settled: () => Promise.all(late) };
}

const refuses = (status: number, body = "{}") =>
	listening((_request, response) => {
		response.statusCode = status;
		response.end(body);
	});

describe("a gate over HTTPS", () => {
	it("adopts another provider's session by the facts that Curfew answers, and lets nobody in whom it refuses", async () => {
		const claims = { org: "org_one", sid: "ses_0001", sub: "usr_1", seq: 1, sexp: 1e12 };
		const refused = (reason: string) => ({ error: { data: { reason } } });
		let answer: { status: number; body: object } = { status: 200, body: {} };
		const asked: unknown[] = [];
		const baseUrl = await listening(async (request, response) => {
			const body = JSON.parse(await text(request));
			if (request.url === "/trpc/lifecycle.adopt") asked.push(body);
			response.statusCode = answer.status;
			response.end(JSON.stringify(answer.body));
		});
		vi.spyOn(console, "error").mockReturnValue();
		const transport = new HttpsTransport(baseUrl, "cfw_org_one_secret", () => 0);
		const session = {
			issuer: "https://idp.example",
			providerSessionId: "s1",
			userId: "usr_1",
			issuedAt: 1,
		};
		const adopt = () => transport.adopt("org_one", session);

		answer = { status: 200, body: { result: { data: { sessionId: "ses_0001", claims } } } };
		expect(await adopt()).toEqual(facts);
		expect(asked).toEqual([{ organizationId: "org_one", ...session }]);
		answer = { status: 200, body: { result: { data: { claims: { ...claims, seq: "9" } } } } };
		expect(await adopt()).toBeNull();
		for (const [status, reason] of [
			[401, "revoked"],
			[401, "unknown"],
			[404, "not_found"],
			[409, "session_limit"],
			[400, "bad_input"],
		] as const) {
			answer = { status, body: refused(reason) };
			expect(await adopt(), reason).toBeNull();
		}
		for (const [status, reason] of [
			[401, "unauthenticated"],
			[403, "insufficient_scope"],
			[503, "unavailable"],
			[500, "internal"],
		] as const) {
			answer = { status, body: refused(reason) };
			await expect(adopt(), reason).rejects.toThrow();
		}
	});

	it("answers from memory under a lease, renews several in one call, and says how long ago it saw a session", async () => {
		const { baseUrl, calls, checks } = await aCurfew();
		const { check, time, settled } = aGate(baseUrl);
		const organizations = ["org_one", "org_two", "org_three"];
		for (const organization of organizations) {
			await check(organization);
			expect(await check(organization)).toMatchObject({ active: true, source: "isolate" });
			time.ms += 50;
		}
		expect(checks).toEqual(organizations);
		expect(calls.length).toBe(3);
		time.ms += 500;
		await check("org_one");
		await settled();
		expect(calls.at(-1)?.map(({ organizationId }) => organizationId)).toEqual(organizations);
		expect(calls.at(-1)?.[2]?.lease?.activity).toEqual([{ sessionId: "ses_0001", agoMs: 550 }]);
	});

	it("asks alone about an organization that could not be reached along with others", async () => {
		const { baseUrl, calls } = await aCurfew((asked, together) =>
			asked.organizationId === "org_slow" && together > 1
				? { lease: null, unavailable: true }
				: { lease: aGrant },
		);
		const { check } = aGate(baseUrl);
		await Promise.all([check("org_slow"), check("org_quick")]);
		const answers = await Promise.all([check("org_slow"), check("org_quick")]);
		expect(answers.map(({ source }) => source)).toEqual(["isolate", "isolate"]);
		expect(calls.map((asked) => asked.length)).toEqual([2, 1]);
	});

	it("is closed for an organization that cannot be reached at all", async () => {
		const { baseUrl } = await aCurfew(() => ({ lease: null, unavailable: true }));
		const { check } = aGate(baseUrl);
		await check("org_slow");
		expect(await check("org_slow")).toMatchObject({ active: false, unavailable: true });
	});

	it("asks about each session while too many processes lease with its token, until there may be room", async () => {
		let isFull = true;
		const { baseUrl: whole, checks, calls } = await aCurfew();
		const baseUrl = await listening(async (request, response) => {
			const body = await text(request);
			if (isFull && request.url === "/gate/leases") {
				response.statusCode = 429;
				response.end(JSON.stringify({ reason: "slow_down", retryAfterMs: 5_000 }));
				return;
			}
			const answer = await fetch(`${whole}${request.url}`, { method: "POST", body });
			response.end(await answer.text());
		});
		const { check, time } = aGate(baseUrl);
		for (let count = 0; count < 4; count += 1) {
			expect(await check("org_one")).toMatchObject({ active: true, source: "organization" });
		}
		expect(checks.length).toBe(4);
		isFull = false;
		time.ms += 5_000;
		expect(await check("org_one")).toMatchObject({ source: "isolate" });
		expect(calls.length).toBe(1);
	});

	it.each([
		["a page", "<!doctype html>"],
		["another program", '{"ok":true}'],
		["a grant without an end", ""],
		["an endless grant", JSON.stringify({ ...aGrant, termMs: 1e9 })],
		[
			"a watermark that covers nothing",
			JSON.stringify({ ...aGrant, update: { ...update, watermarks: [{}] } }),
		],
	])("takes no lease from what is not Curfew, and says so once: %s", async (_name, body) => {
		const said = vi.spyOn(console, "error").mockReturnValue();
		const isGrant = body === "" || body.startsWith('{"update"');
		const { baseUrl } = isGrant
			? await aCurfew(() => ({ lease: body === "" ? { update } : JSON.parse(body) }))
			: { baseUrl: await refuses(200, body) };
		const { check } = aGate(baseUrl);
		await check("org_one");
		for (let count = 0; count < 3; count += 1) {
			expect(await check("org_one")).toMatchObject({ active: false, unavailable: true });
		}
		expect(said.mock.calls.map(String)).toContain(
			`What answers at ${baseUrl} is not Curfew: check the gate's baseUrl.`,
		);
	});

	it.each([401, 403])(
		"with a token that is refused (%i) is closed, and says once what to do",
		async (status) => {
			const said = vi.spyOn(console, "error").mockReturnValue();
			const gate = createGate({ baseUrl: await refuses(status), token: "cfw_org_acme_old" });
			const session = { organizationId: "org_acme", sessionId: "ses_0001" };
			for (const consistency of ["leased", "leased", "strict"] as const) {
				expect(await gate.check(session, { consistency })).toMatchObject({
					active: false,
					unavailable: true,
				});
			}
			expect(said.mock.calls).toEqual([
				[`Curfew refuses the gate's token (${status}): it must be current, of scope "service".`],
			]);
		},
	);

	it.each([
		["an address at which nobody listens", "http://127.0.0.1:1"],
		["an address without http", "sessions.invalid:8787"],
		["no address", "sessions"],
	])("is closed where nothing answers, and says so once: %s", async (_name, baseUrl) => {
		const said = vi.spyOn(console, "error").mockReturnValue();
		const gate = createGate({ baseUrl, token: "cfw_org_acme_x" });
		for (let count = 0; count < 3; count += 1) {
			const answer = await gate.check({ organizationId: "org_acme", sessionId: "ses_0001" });
			expect(answer).toMatchObject({ active: false, unavailable: true });
		}
		const [[sentence]] = said.mock.calls as [[string]];
		expect(sentence).toMatch(`Nothing answers at ${baseUrl}: `);
		expect(said).toHaveBeenCalledTimes(1);
	});

	it.each(["/curfew", "/curfew/"])("asks below the path of its address: %s", async (path) => {
		const asked: (string | undefined)[] = [];
		const baseUrl = await listening(({ url }, response) => {
			asked.push(url);
			response.end("{}");
		});
		vi.spyOn(console, "error").mockReturnValue();
		const gate = createGate({ baseUrl: baseUrl + path, token: "cfw_org_acme_x" });
		await gate.check({ organizationId: "org_acme", sessionId: "ses_0001" });
		expect(asked).toEqual(["/curfew/trpc/lifecycle.check"]);
	});

	it("asks nobody about an id that is none", async () => {
		const asked = vi.spyOn(globalThis, "fetch");
		const gate = createGate({ baseUrl: "https://curfew.invalid", token: "cfw_org_acme_x" });
		const ids = [
			["org_acme", "no session"],
			["../acme", "ses_0001"],
			["", ""],
		] as const;
		for (const [organizationId, sessionId] of ids) {
			expect(await gate.check({ organizationId, sessionId })).toMatchObject({ active: false });
		}
		expect(asked).not.toHaveBeenCalled();
	});
});

it("a gate is made of a binding, or of an address and a token, and of nothing else", () => {
	const baseUrl = "https://curfew.example";
	const binding = { check: vi.fn(), facts: vi.fn(), lease: vi.fn() };
	const wrong = [
		{},
		{ baseUrl },
		{ token: "t" },
		{ binding, token: "t" },
		{ binding, baseUrl, token: "t" },
	];
	for (const options of wrong) {
		expect(() => createGate(options as Parameters<typeof createGate>[0])).toThrow(TypeError);
	}
});
