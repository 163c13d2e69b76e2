import { afterEach, expect, test, vi } from "vitest";
import { sha256Hex } from "./hashing.ts";
import { lazyParts } from "./lazy-parts.ts";
import { withTimeout } from "./with-timeout.ts";

afterEach(() => {
	vi.useRealTimers();
});

test("a hash is SHA-256 of the UTF-8 text, in hex (FIPS 180-4, example of one block)", () => {
	expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	expect(sha256Hex("é")).not.toBe(sha256Hex("e\u0301"));
});

test("work that comes in time keeps its outcome, and its timer is taken back", async () => {
	vi.useFakeTimers();
	expect(await withTimeout(Promise.resolve(1), 5)).toBe(1);
	await expect(withTimeout(Promise.reject(new Error("broken")), 5)).rejects.toThrow("broken");
	expect(vi.getTimerCount()).toBe(0);
});

test("work that hangs fails at its limit, not before", async () => {
	vi.useFakeTimers();
	let outcome = "";
	const watched = withTimeout(new Promise(() => {}), 5).catch((error: Error) => {
		outcome = error.message;
	});
	await vi.advanceTimersByTimeAsync(4);
	expect(outcome).toBe("");
	await vi.advanceTimersByTimeAsync(1);
	await watched;
	expect(outcome).toBe("timed out");
});

test("a part is made when it is first asked for, once for each that has it", () => {
	const made: string[] = [];
	const partsOf = lazyParts<string, { one: string; other: string }>({
		one: (from) => {
			made.push(`one of ${from}`);
			return from;
		},
		other: (from) => {
			made.push(`other of ${from}`);
			return from;
		},
	});
	const [a, b] = [partsOf("a"), partsOf("b")];
	expect(made).toEqual([]);
	expect([a.one, a.one, b.one]).toEqual(["a", "a", "b"]);
	expect(made).toEqual(["one of a", "one of b"]);
});
