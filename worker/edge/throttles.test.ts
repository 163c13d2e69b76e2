import { expect, it } from "vitest";
import {
	anAdministrator,
	anApiToken,
	anOrganization,
	must,
	theTest,
} from "../testing/support/builders.ts";
import { fetchWorker, origin } from "../testing/support/callers.ts";

/** A network that no other test has: the count of a minute is all that is kept of it. */
const aNetwork = () => {
	const [a, b, c] = crypto.getRandomValues(new Uint16Array(3));
	const prefix = `2001:db8:${[a, b].map((part) => part?.toString(16)).join(":")}`;
	return { ipv4: `100.${(a ?? 0) % 256}.${(b ?? 0) % 256}.${(c ?? 0) % 256}`, prefix };
};

const wrong = (organizationId: string) => `cfw_${organizationId}_${"x".repeat(32)}`;

/** The limits of `wrangler.toml`. */
const failuresMax = 30;
const signInsMax = 120;
const invitationsMax = 20;

async function statuses(count: number, call: (index: number) => Promise<Response>) {
	const answers = [];
	for (let index = 0; index < count; index += 1) answers.push((await call(index)).status);
	return answers;
}

async function aWorld() {
	const { id: organizationId } = await anOrganization();
	const list = (token: string, address: string) =>
		fetchWorker(`/trpc/sessions.list?input=${JSON.stringify({ organizationId })}`, {
			headers: { authorization: `Bearer ${token}`, "cf-connecting-ip": address },
		});
	return { organizationId, list };
}

it("whoever tries credentials is told to slow down, with when; whoever belongs here passes from the same address", async () => {
	const { organizationId, list } = await aWorld();
	const { ipv4 } = aNetwork();
	const tried = await statuses(failuresMax + 5, () => list(wrong(organizationId), ipv4));
	expect(tried.slice(0, failuresMax)).toEqual(Array(failuresMax).fill(401));
	expect(tried.slice(failuresMax)).toEqual(Array(5).fill(429));
	const refused = await list(wrong(organizationId), ipv4);
	expect(refused.headers.get("retry-after")).toBe("60");
	expect(await refused.json()).toMatchObject({
		error: { data: { reason: "slow_down", retryAfterMs: 60_000 } },
	});
	expect((await list(await anApiToken(organizationId), ipv4)).status).toBe(200);
	expect((await list(wrong(organizationId), aNetwork().ipv4)).status).toBe(401);
});

it("the addresses that one IPv6 network may use count as one, and so does IPv4 in its IPv6 clothes", async () => {
	const { organizationId, list } = await aWorld();
	const { prefix, ipv4 } = aNetwork();
	await statuses(failuresMax, (index) => list(wrong(organizationId), `${prefix}::${index + 1}`));
	expect((await list(wrong(organizationId), `${prefix}:ffff:0:1:2`)).status).toBe(429);
	expect((await list(wrong(organizationId), `${aNetwork().prefix}::1`)).status).toBe(401);
	await statuses(failuresMax, () => list(wrong(organizationId), ipv4));
	expect((await list(wrong(organizationId), `::ffff:${ipv4}`)).status).toBe(429);
});

it.each([
	[
		"a cookie",
		{ cookie: `__Host-curfew_session=org_x.ses_1234.${"y".repeat(32)}` },
		"/auth/me",
		{},
	],
	[
		"an edge's token",
		{ authorization: `Bearer ${wrong("org_x")}` },
		"/oauth/introspect",
		{ method: "POST" },
	],
	["an edge's token", { authorization: `Bearer ${wrong("org_x")}` }, "/oauth/check", {}],
])("guesses of %s are slowed at every door: %o %s", async (_what, credential, path, init) => {
	const { ipv4 } = aNetwork();
	const headers = { ...credential, origin, "cf-connecting-ip": ipv4 };
	const tried = await statuses(failuresMax + 1, () => fetchWorker(path, { ...init, headers }));
	expect(tried.slice(0, failuresMax)).not.toContain(429);
	expect(tried.at(-1)).toBe(429);
});

it("a credential that was good once is no guess", async () => {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	await admin.client.sessions.revokeMine.mutate({ sessionId: admin.sessionId });
	const headers = { cookie: admin.cookie, "cf-connecting-ip": aNetwork().ipv4 };
	const tried = await statuses(failuresMax + 5, () => fetchWorker("/auth/me", { headers }));
	expect(new Set(tried)).toEqual(new Set([401]));
});

it("looking at invitations is slowed like beginning sign-ins, and counts with them", async () => {
	const headers = {
		origin,
		"cf-connecting-ip": aNetwork().ipv4,
		"content-type": "application/json",
	};
	const body = JSON.stringify({ invitation: `cfi_org_acme_${"x".repeat(43)}` });
	const tried = await statuses(signInsMax + 1, () =>
		fetchWorker("/auth/invitation", { method: "POST", headers, body }),
	);
	expect(new Set(tried.slice(0, signInsMax))).toEqual(new Set([404]));
	expect(tried.at(-1)).toBe(429);
});

it("beginning sign-ins is slowed; signing out, and reading who one is, never", async () => {
	const { ipv4 } = aNetwork();
	const organization = await anOrganization();
	const { cookie } = await anAdministrator(organization.id);
	const headers = { origin, "cf-connecting-ip": ipv4, "content-type": "application/json" };
	const tried = await statuses(signInsMax + 1, () =>
		fetchWorker("/auth/sign-in", { method: "POST", headers, body: "{}" }),
	);
	expect(tried.slice(0, signInsMax)).not.toContain(429);
	expect(tried.at(-1)).toBe(429);
	// A callback that was not begun in this browser asks nobody: any page could have the browser load it.
	const back = await fetchWorker("/auth/callback?state=x", { headers, redirect: "manual" });
	expect(back.headers.get("location")).toBe("/sign-in?problem=attempt_unknown");
	const signedIn = { ...headers, cookie };
	expect((await fetchWorker("/auth/me", { headers: signedIn })).status).toBe(200);
	const out = await fetchWorker("/auth/sign-out", { method: "POST", headers: signedIn });
	expect(out.status).toBe(204);
});

it("invitations from one network are slowed, those of a batch counted each", async () => {
	const organization = await anOrganization();
	const { cookie } = await anAdministrator(organization.id);
	const headers = {
		cookie,
		origin,
		"cf-connecting-ip": aNetwork().ipv4,
		"content-type": "application/json",
	};
	const invite = async (from: number, count: number) => {
		const indices = Array.from({ length: count }, (_, index) => index);
		const order = (index: number) => ({
			organizationId: organization.id,
			email: `p${from + index}@acme.example`,
		});
		const response = await fetchWorker(
			`/trpc/${indices.map(() => "administrators.invite").join(",")}?batch=1`,
			{
				method: "POST",
				headers,
				body: JSON.stringify(Object.fromEntries(indices.map((index) => [index, order(index)]))),
			},
		);
		const answers = (await response.json()) as { error?: { data: { reason: string } } }[];
		return answers.map(({ error }) => error?.data.reason ?? "invited");
	};
	const first = await invite(0, invitationsMax);
	expect(first).not.toContain("slow_down");
	expect(await invite(invitationsMax, 2)).toEqual(["slow_down", "slow_down"]);
});

it("pages elsewhere that load the callback keep nobody from signing in", async () => {
	const headers = { origin, "cf-connecting-ip": aNetwork().ipv4 };
	await statuses(signInsMax + 1, () =>
		fetchWorker("/auth/callback?state=x&code=y", { headers, redirect: "manual" }),
	);
	const begin = await fetchWorker("/auth/sign-in", {
		method: "POST",
		headers: { ...headers, "content-type": "application/json" },
		body: "{}",
	});
	expect(begin.status).not.toBe(429);
});

it("a token that was revoked is slowed like one that never was", async () => {
	const { id: organizationId, object } = await anOrganization();
	const token = await anApiToken(organizationId);
	const [made] = must(await object.listApiTokens());
	must(await object.revokeApiToken(made?.id ?? "", theTest));
	const headers = { authorization: `Bearer ${token}`, "cf-connecting-ip": aNetwork().ipv4 };
	const tried = await statuses(failuresMax + 1, () => fetchWorker("/auth/me", { headers }));
	expect(tried.at(-1)).toBe(429);
});
