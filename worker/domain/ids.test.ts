import { expect, it } from "vitest";
import { newId, newSecret } from "./ids.ts";

const many = <T>(make: () => T): T[] => Array.from({ length: 2_000 }, make);

it("a secret is 256 random bits, and no two are alike", () => {
	const secrets = many(newSecret);
	expect(new Set(secrets).size).toBe(secrets.length);
	for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
	// Every bit is sometimes set and sometimes not: by chance one would stay the same in one of 2^2000 runs.
	const bytes = secrets.map((secret) =>
		Uint8Array.from(atob(secret.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)),
	);
	for (let index = 0; index < 32; index += 1) {
		const set = bytes.reduce((seen, one) => seen | (one[index] ?? 0), 0);
		const unset = bytes.reduce((seen, one) => seen | (~(one[index] ?? 0) & 0xff), 0);
		expect([set, unset]).toEqual([0xff, 0xff]);
	}
});

it("a public id says what it is of, and no two are alike", () => {
	const ids = many(() => newId("session"));
	expect(new Set(ids).size).toBe(ids.length);
	for (const id of ids) expect(id).toMatch(/^ses_[0-9a-hjkmnp-tv-z]{24}$/);
});
