import { expect, test } from "vitest";
import {
	countryName,
	firstNameOf,
	formatCount,
	initialsOf,
	methodsOf,
	nameOf,
	placeOf,
	plural,
} from "./format.ts";

test("a count that the server stopped counting says so", () => {
	expect(formatCount({ count: 10_000, capped: true })).toBe("10,000+");
	expect(formatCount({ count: 12, capped: false })).toBe("12");
});

test("one is singular, everything else plural", () => {
	expect(plural(1, "session")).toBe("1 session");
	expect(plural(0, "session")).toBe("0 sessions");
	expect(plural(1_200, "person", "people")).toBe("1,200 people");
});

test("a code that names no country is shown as it is", () => {
	expect(countryName("DE")).toBe("Germany");
	expect(countryName("not a code")).toBe("not a code");
	expect(countryName("")).toBe("");
});

test("a place without city or country is unknown, never empty", () => {
	expect(placeOf({ city: "Berlin", country: "DE" })).toBe("Berlin, Germany");
	expect(placeOf({ country: "DE" })).toBe("Germany");
	expect(placeOf({})).toBe("Unknown");
	expect(placeOf(null)).toBe("Unknown");
});

test("initials take the first and the last word, whole characters only", () => {
	expect(initialsOf("Dana Kim")).toBe("DK");
	expect(initialsOf("Tomás de Oliveira")).toBe("TO");
	expect(initialsOf("Élodie")).toBe("É");
	expect(initialsOf("𝒜lice 𝓑ob")).toBe("𝒜𝓑");
	expect(initialsOf("  ")).toBe("?");
});

test("a sentence about a person without a name still has a subject", () => {
	expect(firstNameOf("Dana Kim")).toBe("Dana");
	expect(firstNameOf(" ")).toBe("This person");
});

test("sign-in methods are named in words, each once, unknown ones as sent", () => {
	expect(methodsOf(["pwd", "password", "otp"])).toBe("password + one-time code");
	expect(methodsOf(["kerberos"])).toBe("kerberos");
	expect(methodsOf([])).toBe("not reported");
});

test("a person without a name is called by address, else by id, never by nothing", () => {
	expect(nameOf({ name: "Dana Kim", email: "dana@acme.example", id: "usr_dana" })).toBe("Dana Kim");
	expect(nameOf({ name: " ", email: "dana@acme.example", id: "usr_dana" })).toBe(
		"dana@acme.example",
	);
	expect(nameOf({ name: "", email: "", id: "usr_dana" })).toBe("usr_dana");
});
