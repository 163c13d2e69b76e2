import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
	checkpointOf,
	consistencyOf,
	evidenceLog,
	fields,
	proofOf,
	vkeys,
} from "../../testing/log/evidence-world.ts";
import { anExportedLog } from "../../testing/log/export-world.ts";
import { usage, verifyCommand } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "curfew-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): string => {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
};

const log = evidenceLog(300);
let key: string;
let witness: string;
let proof: string;
let older: string;
let consistency: string;
let opened: string;

beforeAll(async () => {
	({ key, witness } = await vkeys());
	const checkpoint = await checkpointOf(log);
	proof = write("receipt.tlog-proof", proofOf(log, checkpoint));
	older = write("older", await checkpointOf(log, { size: 8 }));
	consistency = write("consistency", consistencyOf(log, 8, checkpoint));
	opened = write("fields.json", JSON.stringify(fields));
});

test("what is proven exits 0, in every order of the arguments", async () => {
	const keys = [`--key=${key}`, "--witness", witness];
	for (const args of [
		[proof, "--key", key],
		[...keys, proof, "--fields", opened],
		["--fields", opened, proof, ...keys],
		[proof, consistency, "--earlier", older, ...keys],
		[proof, "--fields", opened, proof, "--fields", opened, ...keys],
	]) {
		const { lines, exitCode } = await verifyCommand(args);
		expect(exitCode, lines.join("\n")).toBe(0);
		expect(lines.at(-1)).toBe("Proven.");
	}
});

test("one byte that was changed exits 1, and its line is printed", async () => {
	const text = proofOf(log, await checkpointOf(log)).replace("index 7", "index 6");
	const { lines, exitCode } = await verifyCommand([
		write("changed.tlog-proof", text),
		"--key",
		key,
	]);
	expect(exitCode).toBe(1);
	expect(lines.find((line) => line.startsWith("WRONG"))).toContain("line 3");
});

test("a missing key, an unreadable file and wrong flags exit 2", async () => {
	for (const args of [
		[proof],
		[proof, "--key", "no key"],
		[proof, join(folder, "absent"), "--key", key],
		[folder, "--key", key],
		[proof, "--key", key, "--fields", join(folder, "absent")],
		[proof, "--key", key, "--earlier", join(folder, "absent")],
		[proof, "--key"],
		[proof, "--colour", "red"],
		[proof, "--fields", opened, "--fields", opened, "--key", key],
		["--fields", opened],
		[proof, "--earlier", older, "--earlier", older],
		[],
	]) {
		const { lines, exitCode } = await verifyCommand(args);
		expect(exitCode, lines.join("\n")).toBe(2);
	}
	expect(await verifyCommand(["--help"])).toEqual({ lines: [usage], exitCode: 0 });
});

test("a file of any size is read no further than evidence can be long", async () => {
	const huge = write("huge", "");
	truncateSync(huge, 100 * 1024 ** 2);
	const { lines, exitCode } = await verifyCommand([huge, "/dev/zero", proof, "--key", key]);
	expect(exitCode).toBe(2);
	expect(lines.filter((line) => line.includes("was not read"))).toHaveLength(2);
});

test("a leaf is told in words, a fact a line, and never as JSON", async () => {
	const { lines } = await verifyCommand([proof, "--fields", opened, "--key", key]);
	const text = lines.join("\n");
	expect(text).toMatch(/^The leaf of ".*receipt\.tlog-proof" says:$/m);
	expect(text).toMatch(/^ {2}What +sessions\.revoked$/m);
	expect(text).toMatch(/^ {2}When +2026-09-21T\d\d:\d\d:\d\d\.\d{3}Z$/m);
	expect(text).toMatch(/^ {2}Reason +"Lost laptop — Zoë"$/m);
	expect(text).not.toContain("{");
});

test("a key is taken from a file, a missing one is asked for, and a file that is not there is named", async () => {
	const keys = write("keys", `${key} current\n# older\n`);
	expect((await verifyCommand([proof, "--key", keys])).exitCode).toBe(0);
	const without = await verifyCommand([proof]);
	expect(without.lines.join("\n")).toContain("--key FILE");
	const absent = join(folder, "absent.tlog-proof");
	const { lines } = await verifyCommand([absent, "--key", key]);
	expect(lines.join("\n")).toContain(`There is no file ${JSON.stringify(absent)}.`);
});

test("an exported log is proven by its manifest, and an export without leaves by nothing", async () => {
	const exported = await anExportedLog(12);
	const file = write("acme.ndjson", exported.text);
	const manifest = write("acme.ndjson.manifest.json", exported.manifest);
	expect((await verifyCommand([file, manifest, "--key", key])).exitCode).toBe(0);
	const { lines, exitCode } = await verifyCommand([write("acme.csv", "time"), "--key", key]);
	expect(exitCode).toBe(2);
	expect(lines.join("\n")).toContain("Export the log as NDJSON");
});
