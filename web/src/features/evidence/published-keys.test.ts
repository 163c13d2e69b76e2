import { afterEach, expect, test, vi } from "vitest";
import { keysPath } from "./published-keys.ts";

afterEach(() => vi.unstubAllGlobals());

const at = (host: string) => vi.stubGlobal("location", { host });

test("a site is asked only for keys of logs that are named after it", () => {
	at("curfew.example");
	expect(keysPath("curfew.example/log/org_acme")).toBe("/log/org_acme/keys");
	for (const foreign of [
		...["other.example/log/org_acme", "curfew.example:8443/log/org_acme", "curfew.localhost/log/a"],
		...["curfew.example/log/../auth/sign-out", "curfew.example/log/a?b", "curfew.example", ""],
	]) {
		expect(keysPath(foreign)).toBeNull();
	}
});

test("on one's own machine all its names are one site", () => {
	at("127.0.0.1:8787");
	expect(keysPath("curfew.localhost/log/org_acme")).toBe("/log/org_acme/keys");
	expect(keysPath("localhost.example/log/org_acme")).toBeNull();
	expect(keysPath("127.0.0.1.example/log/org_acme")).toBeNull();
});
