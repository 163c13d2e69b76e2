import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkpointOf, consistencyOf, evidenceLog, proofOf, vkeys } from "./evidence-world.ts";

// Somebody else's program: `golang.org/x/mod/sumdb`, as Debian's golang-golang-x-mod-dev installs it.
const gopath = "/usr/share/gocode";
const library = join(gopath, "src/golang.org/x/mod/sumdb/tlog");

function missing(): string | null {
	try {
		execFileSync("go", ["version"], { stdio: "ignore" });
	} catch {
		return "go is not installed";
	}
	return existsSync(library) ? null : `${library} is not installed`;
}

const absent = missing();
const reason = absent === null ? "" : ` (skipped: ${absent})`;

describe.skipIf(absent !== null)(`Go's checksum database verifies our files${reason}`, () => {
	const log = evidenceLog(300);
	let folder: string;
	let program: string;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), "curfew-go-"));
		program = join(folder, "verify");
		const source = fileURLToPath(import.meta.resolve("./verify.go"));
		await promisify(execFile)("go", ["build", "-o", program, source], {
			cwd: folder,
			env: {
				...process.env,
				GOPATH: gopath,
				GO111MODULE: "off",
				GOFLAGS: "",
				GOCACHE: join(folder, "cache"),
			},
		});
	}, 180_000);
	afterAll(() => rmSync(folder, { recursive: true }));

	const write = (name: string, text: string): string => {
		const path = join(folder, name);
		writeFileSync(path, text);
		return path;
	};
	const run = async (...args: string[]): Promise<string> => {
		const { key, witness } = await vkeys();
		const [file, ...others] = args as [string, ...string[]];
		try {
			return execFileSync(program, [file, key, witness, ...others], { encoding: "utf8" });
		} catch (error) {
			return (error as { stdout: string }).stdout;
		}
	};

	test("the leaf of a proof file is in the log, both signatures are good, and the older checkpoint is continued", async () => {
		for (const size of [8, 9, 255, 256, 257, 300]) {
			const checkpoint = await checkpointOf(log, { size });
			const file = write("ours.tlog-proof", proofOf(log, checkpoint, size));
			const older = write("older", await checkpointOf(log, { size: 8 }));
			const proof = write("proof", consistencyOf(log, 8, checkpoint, size));
			expect(await run(file, older, proof)).toBe(
				`included: entry 7 of ${size}, signed by curfew.example/log/org_acme and witness.example/w1\nconsistent: size ${size} continues size 8\n`,
			);
		}
	});

	test("and it refuses what we refuse: another index, leaf, hash, root, size or signature", async () => {
		const text = proofOf(log, await checkpointOf(log));
		const changes = [
			text.replace("index 7", "index 6"),
			text.replace("extra eyJh", "extra eyJi"),
			text.replace(/(index 7\n)(.)/, (_, line, first) => line + (first === "A" ? "B" : "A")),
			text.replace("\n300\n", "\n301\n"),
			text.replace(/(w1 .{20})(.)/, (_, line, first) => line + (first === "A" ? "B" : "A")),
		];
		for (const changed of changes) {
			expect(changed).not.toBe(text);
			expect(await run(write("changed.tlog-proof", changed))).toMatch(/^refused: /);
		}
	});
});
