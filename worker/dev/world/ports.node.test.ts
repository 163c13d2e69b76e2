import { expect, test } from "vitest";
import { listenOn } from "../../testing/support/free-ports.ts";
import { findFreePorts, requireFreePorts } from "./ports.ts";
import { readSettings } from "./settings.ts";

test("a port in use is refused with its number and the variable that chooses another", async () => {
	const ports = await findFreePorts();
	await requireFreePorts(ports);
	const server = await listenOn(ports.edge);
	try {
		await expect(requireFreePorts(ports)).rejects.toThrow(
			new RegExp(`Port ${ports.edge} .* is in use.*CURFEW_EDGE_PORT`),
		);
	} finally {
		server.close();
	}
});

test("free ports differ from each other", async () => {
	expect(new Set(Object.values(await findFreePorts())).size).toBe(4);
});

test("a variable that is no port is refused by its name", () => {
	expect(() => readSettings({ CURFEW_PORT: "http" })).toThrow(/CURFEW_PORT .*"http"/);
	expect(() => readSettings({ CURFEW_EDGE_PORT: "70000" })).toThrow(/CURFEW_EDGE_PORT/);
	expect(() => readSettings({ CURFEW_ISSUERS: "{}" })).toThrow(/CURFEW_ISSUERS .*list/);
	const keyless = '[{"issuer":"https://id.example","audience":"app"}]';
	expect(() => readSettings({ CURFEW_ISSUERS: keyless })).toThrow(/entry 0 has no "jwksUrl"/);
	expect(readSettings({ CURFEW_PORT: "9000" }).ports).toEqual({
		curfew: 9000,
		edge: 8788,
		provider: 8789,
		witness: 8790,
	});
});
