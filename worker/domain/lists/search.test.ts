import { expect, it } from "vitest";
import { searchPrefixesOf, searchTermsOf } from "./search.ts";

const terms = searchTermsOf({
	id: "ses_abc123",
	ip: "2001:db8::7",
	user: { id: "usr_tomas", name: "Tomás de Oliveira", email: "tomas.o@acme.example" },
});

/** A search finds what has, for each prefix, a term that begins with it. */
const finds = (query: string): boolean =>
	searchPrefixesOf(query).every((prefix) => terms.some((term) => term.startsWith(prefix)));

it.each([
	"tomás",
	"TOMAS",
	"tom oli",
	"oliveira tomás",
	"tomas.o@acme.example",
	"tomas.o@ac",
	"acme.example",
	"example",
	"2001:db8",
	"2001:db8::7",
	"ses_abc",
	"usr_tomas",
])("%j finds Tomás", (query) => {
	expect(finds(query)).toBe(true);
});

it.each(["omás", "dana", "tom dana", "2001:db9", "203.0.113.7"])("%j does not", (query) => {
	expect(finds(query)).toBe(false);
});

it("a search without a word has no prefix", () => {
	expect(searchPrefixesOf("  '\";-- ")).toEqual([]);
});
