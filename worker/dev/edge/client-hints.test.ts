import { expect, it } from "vitest";
import { hintsOf } from "./client-hints.ts";

it("the client hints of a browser are sent on as they came, and no other header is", () => {
	const request = new Request("https://app.example/", {
		headers: {
			"Sec-CH-UA": '"Chromium";v="124", "Brave";v="124"',
			"Sec-CH-UA-Platform": '"Windows"',
			"Sec-CH-Prefers-Color-Scheme": "dark",
			"User-Agent": "Mozilla/5.0",
		},
	});
	expect(hintsOf(request)).toEqual({
		clientHints: {
			"sec-ch-ua": '"Chromium";v="124", "Brave";v="124"',
			"sec-ch-ua-platform": '"Windows"',
		},
	});
});

it("a browser without hints adds nothing", () => {
	expect(hintsOf(new Request("https://app.example/"))).toEqual({});
});
