import { describe, expect, it } from "vitest";
import type { IssuerOptions } from "./issuer-options.ts";
import { audienceProblem, factsProblem, readSession } from "./read-claims.ts";

const issuer: IssuerOptions = { issuer: "https://id.example", audience: "api" };
const token = { org: "org_acme", sid: "ses_one", sub: "usr_one", aud: "api" };

const read = (payload: Record<string, unknown>, options: Partial<IssuerOptions> = {}) =>
	readSession(payload, { ...issuer, ...options });

describe("where a claim is", () => {
	it("is its own name, unless the options say another", () => {
		expect(read(token).session).toEqual({
			...{ org: "org_acme", sid: "ses_one", sub: "usr_one", isAdopted: false },
		});
		const claims = { org: "https://app.example/org", sid: "session_id", sub: "user.id" };
		const payload = {
			...{ "https://app.example/org": "org_bb", session_id: "s", "user.id": "u", sub: "not this" },
		};
		expect(read(payload, { claims }).session).toMatchObject({ org: "org_bb", sid: "s", sub: "u" });
	});

	it("may be inside of others, and a name is never split at its dots", () => {
		const nested = { ...token, org: undefined, o: { id: "org_bb" }, "o.id": "org_cc" };
		expect(read(nested, { claims: { org: ["o", "id"] } }).session?.org).toBe("org_bb");
		expect(read(nested, { claims: { org: "o.id" } }).session?.org).toBe("org_cc");
	});

	it("is nothing that every object has", () => {
		for (const sub of ["constructor", ["org", "length"], ["__proto__", "x"]]) {
			expect(read(token, { claims: { sub } }).session).toBeUndefined();
		}
		expect(read(token, { organizations: { constructor: "org_x" } }).session).toBeUndefined();
		const named = { ...token, org: "toString" };
		expect(read(named, { organizations: { acme: "org_acme" } }).session).toBeUndefined();
	});
});

describe("the organization", () => {
	it("is the one that the options say, whatever a provider's token says", () => {
		const options = { organization: "org_only", sessions: "adopt" } as const;
		expect(read(token, options).session?.org).toBe("org_only");
		expect(read({ ...token, org: undefined }, { organization: "org_only" }).session?.org).toBe(
			"org_only",
		);
	});

	it("of a session that Curfew started is the one that it began in: in another nobody hears that it ended", () => {
		const others: Partial<IssuerOptions>[] = [
			{ organization: "org_only" },
			{ organizations: { org_acme: "org_bb" } },
			{ claims: { org: "tenant" } },
		];
		for (const options of others) {
			const { session, problem } = read({ ...token, tenant: "org_bb" }, options);
			expect(session).toBeUndefined();
			expect(problem).toMatch(/began in another organization/);
		}
		expect(read(token, { organization: "org_acme" }).session?.org).toBe("org_acme");
	});

	it("may be listed alone, and of several none is chosen", () => {
		expect(read({ ...token, org: ["org_acme"] }).session?.org).toBe("org_acme");
		expect(read({ ...token, org: ["org_acme", "org_bb"] }).problem).toMatch(/`org` .* not a text/);
	});

	it("is one that the issuer may speak for, by Curfew's id or the provider's", () => {
		expect(read(token, { organizations: ["org_acme"] }).session?.org).toBe("org_acme");
		expect(read(token, { organizations: ["org_bb"] }).problem).toMatch(/`organizations`/);
		const organizations = { org_2ABC: "org_acme" };
		expect(read({ ...token, org: "org_2ABC" }, { organizations }).session?.org).toBe("org_acme");
		expect(read(token, { organizations }).problem).toMatch(/`organizations`/);
	});
});

it("an id of a provider that nobody mapped is said so, and is no session that has ended", () => {
	expect(read({ ...token, org: "org_2AbC" }).problem).toMatch(/say with `organizations`/);
	expect(read(token, { organization: "acme" }).problem).toMatch(/`organization`/);
});

describe("what a token lacks", () => {
	it.each<[Record<string, unknown>, Partial<IssuerOptions>, RegExp]>([
		[{ ...token, sid: undefined }, {}, /no `sid`: put `claims`/],
		[{ ...token, sub: 7 }, {}, /`sub` of this token is not a text/],
		[{ ...token, org: undefined }, { sessions: "adopt" }, /`claims.org` .* or with `organization`/],
		[{ ...token, sid: undefined }, { sessions: "adopt" }, /say with `claims.sid`/],
		[{ ...token, sid: "" }, { sessions: "adopt" }, /`sid` of this token is not a text/],
		[token, { claims: { sid: "session_id" } }, /no `session_id`: `claims.sid` must say/],
	])("%j with %j is said with what to do", (payload, options, sentence) => {
		expect(read(payload, options).problem).toMatch(sentence);
	});

	it("of the facts that memory needs names both ways out", () => {
		expect(factsProblem({ ...token, sexp: 1 })).toMatch(/no `seq`: put `claims`.*'adopt'/);
		expect(factsProblem({ ...token, seq: 1, sexp: 1.5 })).toMatch(/`sexp` .* not a whole number/);
		expect(factsProblem({ ...token, seq: 1, sexp: 2 })).toBeNull();
	});
});

it("an audience in another claim is compared like `aud`", () => {
	const options = { ...issuer, claims: { aud: "azp" } };
	expect(audienceProblem({ azp: "api" }, options)).toBeNull();
	expect(audienceProblem({ azp: ["web", "api"] }, options)).toBeNull();
	for (const azp of ["web", ["web"], undefined, "API", { api: true }]) {
		expect(audienceProblem({ azp, aud: "api" }, options)).toMatch(/its `azp`/);
	}
});
