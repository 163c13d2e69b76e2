import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readLogKeys } from "../../domain/log/log-keys.ts";
import { unwrap } from "../../testing/log/evidence-world.ts";
import { keysCommand, usage } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "curfew-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): string => {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
};
const nowMs = Date.UTC(2026, 10, 26, 9);
const empty = write("empty.toml", '[vars]\nPUBLIC_URL = ""\n');
const keys = (args: string[], configuration = empty) => keysCommand(args, { configuration, nowMs });

test("what create prints is a line of LOG_KEYS and nothing else; how to use it is told beside it", async () => {
	const { out, told, exitCode } = await keys(["create", "--host", "curfew.example"]);
	expect(exitCode).toBe(0);
	expect(out).toHaveLength(1);
	const [line = ""] = out;
	const read = unwrap(await readLogKeys(line));
	expect(read).toMatchObject({ prefix: "curfew.example/log", keys: [{ fromMs: nowMs }] });
	expect(told.join("\n")).toContain("wrangler secret put LOG_KEYS");
	const secret = line.split(" ")[1] as string;
	expect(told.join("\n")).not.toContain(secret);
});

test("without a host the one of PUBLIC_URL is taken", async () => {
	const configuration = write("set.toml", '[vars]\nPUBLIC_URL = "https://curfew.example:8443"\n');
	const { out } = await keys(["create"], configuration);
	expect(unwrap(await readLogKeys(out.join())).prefix).toBe("curfew.example:8443/log");
	expect((await keys(["create"])).told[0]).toContain("PUBLIC_URL");
});

test("list says of each key since when it counts and whether it signs", async () => {
	const [one] = (await keys(["create", "--host=curfew.example"])).out;
	const later = (await keys(["create", "--host=curfew.example"])).out[0]?.replace("2026", "2027");
	const { out, exitCode } = await keys(["list", write("keys", `# ours\n${one}\n${later}\n`)]);
	expect(exitCode).toBe(0);
	expect(out.map((line) => line.split("  "))).toEqual([
		[
			"2027-11-26T09:00:00.000Z",
			expect.stringMatching(/^curfew\.example\/log\+/),
			"signs from then on",
		],
		[
			"2026-11-26T09:00:00.000Z",
			expect.stringMatching(/^curfew\.example\/log\+/),
			"current: signs, and stands first",
		],
	]);
	expect(out.join()).not.toContain("PRIVATE");
});

test("a wrong file exits 1, a wrong call 2", async () => {
	const wrong = await keys(["list", write("wrong", "\nnothing at all\n")]);
	expect(wrong).toMatchObject({ out: [], exitCode: 1 });
	expect(wrong.told.join()).toContain("Line 2");
	for (const args of [
		["list", join(folder, "absent")],
		["list", folder],
		["list", write("nothing", "\n")],
	]) {
		expect(await keys(args)).toMatchObject({ out: [], exitCode: 1 });
	}
	for (const args of [
		[],
		["rotate"],
		["list"],
		["list", "one", "two"],
		["create"],
		["create", "curfew.example"],
		["create", "--host"],
		["create", "--host", "https://curfew.example"],
		["create", "--host", "curfew.example/log"],
		["create", "--host", "a b"],
		["create", "--host", ""],
	]) {
		expect(await keys(args), args.join(" ")).toMatchObject({ out: [], exitCode: 2 });
	}
	expect(await keys(["--help"])).toEqual({ out: [usage], told: [], exitCode: 0 });
});
