import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSingleFactor, readAuthMethods } from "./auth-methods.ts";

const saml = "urn:oasis:names:tc:SAML:2.0:ac:classes";
const microsoft = "http://schemas.microsoft.com";

describe("a known name of a method becomes the value of RFC 8176 that says the same", () => {
	it.each<[sent: unknown, methods: string[]]>([
		[
			["pwd", "otp"],
			["pwd", "otp"],
		],
		["PWD", ["pwd"]],
		["password", ["pwd"]],
		[[`${saml}:Password`], ["pwd"]],
		[[`${saml}:PasswordProtectedTransport`], ["pwd"]],
		[[`${saml}:X509`], ["pop"]],
		[[`${saml}:TLSClient`], ["pop"]],
		[[`${saml}:TimeSyncToken`], ["otp"]],
		[[`${saml}:Kerberos`], ["wia"]],
		[[`${saml}:SmartcardPKI`], ["sc"]],
		[[`${saml}:SoftwarePKI`], ["swk"]],
		[[`${saml}:MobileTwoFactorContract`], ["mfa"]],
		[[`${saml}:MobileOneFactorContract`], ["hwk"]],
		[[`${saml}:Telephony`], ["tel"]],
		[[`${saml}:unspecified`], []],
		[[`${saml}:PreviousSession`], ["PreviousSession"]],
		["urn:oasis:names:tc:SAML:1.0:am:password", ["pwd"]],
		["urn:federation:authentication:windows", ["wia"]],
		[`${microsoft}/claims/multipleauthn`, ["mfa"]],
		[`${microsoft}/ws/2008/06/identity/authenticationmethod/password`, ["pwd"]],
		[`${microsoft}/ws/2008/06/identity/authenticationmethod/x509`, ["pop"]],
		[`${microsoft}/ws/2012/12/authmethod/phoneappotp`, ["otp"]],
		[
			["rsa", "wia", "ngcmfa", "fido"],
			["pop", "wia", "mfa", "hwk"],
		],
		[
			["webauthn", "totp", "sms"],
			["hwk", "otp", "sms"],
		],
		["passkey", ["hwk", "user"]],
		[
			["email", "magic_link", "push"],
			["email", "magic_link", "push"],
		],
		[
			["oauth", "social", "sso", "google-oauth2"],
			["oauth", "social", "sso", "google-oauth2"],
		],
		[["2fa", "MFA", "multi-factor"], ["mfa"]],
		[
			[{ method: "password", timestamp: 1 }, { method: "mfa" }],
			["pwd", "mfa"],
		],
		[
			["constructor", "__proto__"],
			["constructor", "__proto__"],
		],
		[
			["a\u0000\nb", " c "],
			["ab", "c"],
		],
		[["x".repeat(50)], ["x".repeat(40)]],
		[[`${"x".repeat(39)}👩‍👩‍👧`], ["x".repeat(39)]],
		[["", " "], []],
		["", []],
		[null, []],
		[undefined, []],
		[[], []],
	])("%j", (sent, methods) => {
		expect(readAuthMethods(sent)).toEqual({ methods, ignored: [] });
	});
});

it("what is no text is left out and named", () => {
	expect(readAuthMethods(["pwd", 5, null, ["otp"], { name: "x" }])).toEqual({
		methods: ["pwd"],
		ignored: ["5", "a value of type object", "a list", "a value of type object"].map((what) => ({
			field: "authMethods",
			reason: `A method is a text, and ${what} is none.`,
		})),
	});
	expect(readAuthMethods(7, "amr").ignored).toMatchObject([{ field: "amr" }]);
});

it("more than ten are cut, and said once", () => {
	const sent = Array.from({ length: 14 }, (_, index) => `method-${index}`);
	const { methods, ignored } = readAuthMethods([...sent, ...sent]);
	expect(methods).toEqual(sent.slice(0, 10));
	expect(ignored).toEqual([
		{ field: "authMethods", reason: "At most 10 methods are kept; 4 more were left out." },
	]);
});

it.each<[methods: string[], single: boolean | null]>([
	[["pwd"], true],
	[["otp"], true],
	[["email"], true],
	[["magic_link"], true],
	[["hwk"], null],
	[["hwk", "otp"], null],
	[["hwk", "pwd"], false],
	[["pwd", "pin"], true],
	[["otp", "sms"], true],
	[["pwd", "geo", "rba"], true],
	[["pwd", "otp"], false],
	[["pwd", "sms"], false],
	[["sc", "pin"], false],
	[["hwk", "fpt"], false],
	[["hwk", "user"], false],
	[["pop", "user"], false],
	[["passkey"], false],
	[["mfa"], false],
	[["pwd", "mfa"], false],
	[["sso", "pwd", "otp"], false],
	[[], null],
	[["sso"], null],
	[["wia"], null],
	[["pwd", "sso"], null],
	[["geo"], null],
	[["user"], null],
])("%j is one factor alone: %j", (methods, single) => {
	expect(isSingleFactor(methods)).toBe(single);
});

it("of a bare webauthn nobody knows whether it was a passkey, which checks the person as well", () => {
	for (const sent of ["webauthn", "fido2", "hwk"]) {
		expect(isSingleFactor(readAuthMethods(sent).methods), sent).toBeNull();
	}
	expect(isSingleFactor(readAuthMethods("passkey").methods)).toBe(false);
});

it("whatever is sent can be read, and what is read reads the same again", () => {
	fc.assert(
		fc.property(fc.oneof(fc.anything(), fc.array(fc.string({ unit: "binary" }))), (sent) => {
			const { methods, ignored } = readAuthMethods(sent);
			expect(methods.length).toBeLessThanOrEqual(10);
			expect(new Set(methods).size).toBe(methods.length);
			for (const method of methods) {
				expect(method.length).toBeLessThanOrEqual(40);
				expect(method).not.toMatch(/^$|[\p{Cc}\p{Cs}]/u);
			}
			expect(ignored.length).toBeLessThanOrEqual(10);
			expect([true, false, null]).toContain(isSingleFactor(methods));
		}),
		{ numRuns: 1_000 },
	);
});
