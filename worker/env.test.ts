import { expect, test } from "vitest";
import { readConfig } from "./env.ts";

const configOf = (variables: Record<string, string>) => readConfig(variables as unknown as Env);

test("with nothing set nobody can sign in or be invited, and that is said where it is tried", () => {
	expect(configOf({})).toEqual({
		local: false,
		publicUrl: null,
		oidc: null,
		cookieSecrets: [],
		trustedIssuers: [],
		peopleSignIn: null,
		bootstrapToken: null,
	});
});

test.each([
	["https://curfew.example", "https://curfew.example"],
	["https://curfew.example/", "https://curfew.example"],
	["https://curfew.example:8443", "https://curfew.example:8443"],
])("PUBLIC_URL %s is the origin %s", (text, origin) => {
	expect(configOf({ PUBLIC_URL: text }).publicUrl).toBe(origin);
});

test.each([
	"curfew.example",
	"http://curfew.example",
	"https://curfew.example/admin",
	"https://curfew.example/?x=1",
	"https://user@curfew.example",
	"javascript:alert(1)",
])("PUBLIC_URL %j is refused by name", (text) => {
	expect(() => configOf({ PUBLIC_URL: text })).toThrow("PUBLIC_URL");
});

test("plain http is an address of the local world alone", () => {
	const variables = { PUBLIC_URL: "http://127.0.0.1:8787", CURFEW_LOCAL: "1" };
	expect(configOf(variables).publicUrl).toBe("http://127.0.0.1:8787");
});

test("COOKIE_SECRET holds one secret or, while it changes, several", () => {
	const [fresh, old] = ["f".repeat(44), "o".repeat(44)];
	expect(configOf({ COOKIE_SECRET: `${fresh} ${old}\n` }).cookieSecrets).toEqual([fresh, old]);
	expect(() => configOf({ COOKIE_SECRET: `${fresh} short` })).toThrow("COOKIE_SECRET");
});

test("what a missing email_verified means is one of two words", () => {
	const oidc = { OIDC_ISSUER: "https://id.example", OIDC_CLIENT_ID: "curfew" };
	const meaning = (text: string) =>
		configOf({ ...oidc, OIDC_MISSING_EMAIL_VERIFIED: text }).oidc?.missingEmailVerified;
	expect([meaning(""), meaning("unverified"), meaning("verified")]).toEqual([
		"unverified",
		"unverified",
		"verified",
	]);
	expect(() => meaning("yes")).toThrow("OIDC_MISSING_EMAIL_VERIFIED");
});

test("people are found by a claim that stays, in organizations that a claim or the list says", () => {
	const found = (settings: object) =>
		configOf({ PEOPLE_SIGN_IN: JSON.stringify(settings) }).peopleSignIn;
	const byClaim = { userId: "sub", organization: "organization", organizations: "*" };
	const byList = { userId: "sub", organizations: ["org_acme"] };
	expect(found(byClaim)).toEqual(byClaim);
	expect(found(byList)).toEqual(byList);
	for (const wrong of [
		{ ...byClaim, userId: "email" },
		{ ...byClaim, userId: "preferred_username" },
		{ userId: "sub", organizations: "*" },
		{ userId: "sub", organizations: [] },
		{ ...byList, e_mail: "x" },
	]) {
		expect(() => found(wrong)).toThrow("PEOPLE_SIGN_IN");
	}
});

test("an issuer is read by the words of the package, and a word that nobody knows is refused by name", () => {
	const issuer = {
		issuer: "https://id.example",
		jwksUrl: "https://id.example/jwks",
		audience: "orders",
		organizations: "*",
	};
	const issuersOf = (more: object) =>
		configOf({ TRUSTED_ISSUERS: JSON.stringify([{ ...issuer, ...more }]) }).trustedIssuers;
	expect(issuersOf({})).toEqual([issuer]);
	const adopting = {
		...{ typ: null, algorithms: ["PS256"], sessions: "adopt", sessionMaxMs: 7 * 24 * 3_600_000 },
		...{ claims: { org: ["o", "id"], sid: "https://app.example/sid" } },
		organizations: { org_2ABC: "org_acme" },
	};
	expect(issuersOf(adopting)).toEqual([{ ...issuer, ...adopting }]);
	expect(issuersOf({ organizations: undefined, organization: "org_acme" })).toHaveLength(1);
	for (const wrong of [
		{ organizations: undefined },
		{ organization: "acme" },
		{ organizations: { org_2ABC: "acme" } },
		{ algorithms: ["HS256"] },
		{ algorithms: ["none"] },
		{ sessions: "adopted" },
		{ sessionMaxMs: 1 },
		{ claim: { org: "o" } },
		{ claims: { exp: "end" } },
	]) {
		expect(() => issuersOf(wrong), JSON.stringify(wrong)).toThrow("TRUSTED_ISSUERS");
	}
	const twice = JSON.stringify([issuer, { ...issuer, audience: "another" }]);
	expect(() => configOf({ TRUSTED_ISSUERS: twice })).toThrow("An issuer is there twice");
});
