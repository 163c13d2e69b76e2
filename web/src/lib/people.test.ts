import { expect, test } from "vitest";
import { firstNameOf, initialsOf, isolated, nameOf } from "./people.ts";

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

test("a person without a name is called by address, else by id, never by nothing", () => {
	expect(nameOf({ name: "Dana Kim", email: "dana@acme.example", id: "usr_dana" })).toBe("Dana Kim");
	expect(nameOf({ name: " ", email: "dana@acme.example", id: "usr_dana" })).toBe(
		"dana@acme.example",
	);
	expect(nameOf({ name: "", email: "", id: "usr_dana" })).toBe("usr_dana");
});

test("words written from right to left keep to themselves inside a sentence, all others stay as they are", () => {
	expect(isolated("Zoë Müller-Łukasz")).toBe("Zoë Müller-Łukasz");
	expect(isolated("\u202eevil")).toBe("\u2068\u202eevil\u2069");
	expect(isolated("دبي")).toBe("\u2068دبي\u2069");
});
