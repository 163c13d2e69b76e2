import { generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import type { CheckedRequest, Gate, GateAnswer } from "./gate.ts";
import { nextSession } from "./next.ts";

const issuer = "https://app.example";
const audience = "orders";
const claims = { org: "org_acme", sid: "ses_one", sub: "usr_one", seq: 1, sexp: 9e15 };
const session = { organizationId: "org_acme", sessionId: "ses_one", userId: "usr_one" };

const options: CheckedRequest[] = [];
let says: Partial<GateAnswer> = {};
const gate: Gate = {
	check: async (_session, asked = {}) => {
		options.push(asked);
		return { active: true, source: "isolate", sequence: 1, asOf: 0, ...says };
	},
};

let token = "";
let next: ReturnType<typeof nextSession>;
beforeAll(async () => {
	const pair = await generateKeyPair("ES256");
	token = await new SignJWT({ iss: issuer, aud: audience, ...claims })
		.setProtectedHeader({ alg: "ES256", typ: "at+jwt" })
		.setExpirationTime("5 minutes")
		.sign(pair.privateKey);
	const keys = async () => pair.publicKey;
	next = nextSession({ gate, issuer, audience, keys, cookie: "access", signInAt: "/sign-in" });
});

/** A request as a browser sends it: the token is in one of its cookies. */
function visit(answer: Partial<GateAnswer>, headers: Record<string, string> = {}): Request {
	says = answer;
	const cookie = `theme=dark; access=${token}; accessory=1`;
	return new Request(`${issuer}/orders?page=2`, { headers: { cookie, ...headers } });
}
const page = { accept: "text/html,*/*;q=0.8" };

describe("the proxy", () => {
	it("says nothing to a request with a standing session, so that Next.js goes on", async () => {
		const late: Promise<unknown>[] = [];
		const event = { waitUntil: (work: Promise<unknown>) => void late.push(work) };
		expect(await next.guardProxy(visit({}), event)).toBeUndefined();
		options.at(-1)?.waitUntil?.(Promise.resolve());
		expect(late).toHaveLength(1);
	});

	it("leads a refused page to the sign-in of the same site, and nothing else", async () => {
		const refused = await next.guardProxy(visit({ active: false }, page));
		expect(refused?.status).toBe(303);
		expect(refused?.headers.get("location")).toBe(`${issuer}/sign-in`);
		expect(refused?.headers.get("cache-control")).toBe("no-store");
		const call = await next.guardProxy(visit({ active: false }));
		expect(call?.status).toBe(401);
		expect(await call?.json()).toMatchObject({ reason: "session_ended" });
		const unknown = await next.guardProxy(visit({ active: false, unavailable: true }, page));
		expect(unknown?.status).toBe(503);
	});
});

it("a route handler is reached with a standing session only, and gets what Next.js gives it", async () => {
	const GET = next.requireSession(
		async (_request, found, { params }: { params: Promise<object> }) =>
			Response.json({ ...found, ...(await params) }),
	);
	const context = { params: Promise.resolve({ id: "7" }) };
	expect(await (await GET(visit({}), context)).json()).toEqual({ ...session, id: "7" });
	expect((await GET(visit({ active: false }, page), context)).status).toBe(401);
	expect((await GET(new Request(issuer), context)).status).toBe(401);
});

it("a page reads whose it is from its headers, nobody where the session ended, and shows nothing where that cannot be told", async () => {
	expect(await next.readSession(visit({}).headers)).toEqual(session);
	expect(await next.readSession(visit({ active: false }).headers)).toBeNull();
	expect(await next.readSession(new Headers({ cookie: "access" }))).toBeNull();
	const unknown = visit({ active: false, unavailable: true });
	await expect(next.readSession(unknown.headers)).rejects.toThrow("cannot be told");
});
