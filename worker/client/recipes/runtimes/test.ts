import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
	answers,
	expectThat,
	freePort,
	issueToken,
	note,
	serveApplication,
	sessionOfToken,
	start,
	tell,
	variables,
} from "../story.ts";

/** The program that an npm package brought: in the package for this platform, or moved from there by its script. */
function brought(scope: string, binary: string, moved: string): string | undefined {
	const folder = join("node_modules", scope);
	const packages = existsSync(folder) ? readdirSync(folder) : [];
	return [...packages.map((name) => join(folder, name, binary)), join("node_modules", moved)].find(
		(path) => spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0,
	);
}

const allowed = ["--allow-net", "--allow-env", "--allow-sys", "--allow-read"];

interface Runtime {
	name: string;
	command: string | undefined;
	serve: (port: number) => string[];
	run: string[];
}

const runtimes: Runtime[] = [
	{ name: "node", command: process.execPath, serve: () => ["node.ts"], run: [] },
	{
		name: "deno",
		command: brought("@deno", "deno", "deno/deno"),
		serve: (port) => ["serve", ...allowed, "--host", "127.0.0.1", "--port", `${port}`, "app.ts"],
		run: ["run", ...allowed],
	},
	{
		name: "bun",
		command: brought("@oven", "bin/bun", "bun/bin/bun.exe"),
		serve: () => ["app.ts"],
		run: [],
	},
];

const idleLimitMs = 20_000;

/** Under a lease that lasts, a process that has nothing else to do ends. */
async function endsByItself(name: string, command: string, parameters: string[]) {
	const sessionId = await sessionOfToken(await issueToken(`usr_idle_${name}`));
	const { status, stdout, stderr } = spawnSync(command, [...parameters, "idle.ts"], {
		env: { ...process.env, ...variables, SESSION_ID: sessionId },
		encoding: "utf8",
		timeout: idleLimitMs,
	});
	expectThat(status === 0, `An idle gate kept ${name} alive, or failed:\n${stdout}${stderr}`);
	expectThat(stdout.includes("isolate"), `Nothing was answered from memory: ${stdout}`);
	note(`${name}: a process with an idle gate ended by itself`);
}

await tell(async () => {
	serveApplication();
	const places = new Map<string, string>();
	for (const { name, command, serve, run } of runtimes) {
		if (command === undefined) {
			note(`${name}: skipped, its npm package brought no program for this platform`);
			continue;
		}
		const port = await freePort();
		const { output } = start(command, serve(port), { APP_PORT: String(port) });
		const place = `http://127.0.0.1:${port}`;
		await answers(`${place}/`, output);
		places.set(`/${name}/orders`, place);
		await endsByItself(name, command, run);
	}
	return {
		at: (path) => places.get(path) ?? "",
		paths: [...places.keys()],
		signIn: issueToken,
	};
});
