import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openKitchen, recipesFolder } from "../recipes/kitchen.ts";
import { StartError } from "../world/settings.ts";

/** What somebody writes of their own, by file: to sign people in, and to guard. */
const applications = [
	{ recipe: "worker", name: "Hono Worker", signIn: ["auth.ts"], guard: ["index.ts"] },
	{ recipe: "express", name: "Express", signIn: ["auth.ts"], guard: ["gate.ts", "server.ts"] },
	{
		recipe: "next",
		name: "Next.js",
		signIn: ["auth.ts", "app/sign-in/route.ts", "app/.well-known/jwks.json/route.ts"],
		guard: ["gate.ts", "session.ts", "proxy.ts"],
	},
	{ recipe: "runtimes", name: "Node, Deno and Bun", signIn: [], guard: ["app.ts"] },
];

/** Lines of code: neither blank nor comments. */
async function linesOf(recipe: string, files: string[]): Promise<number> {
	const texts = await Promise.all(
		files.map((file) => readFile(join(recipesFolder, recipe, file), "utf8")),
	);
	return texts
		.flatMap((text) => text.split("\n"))
		.filter((line) => line.trim() !== "" && !/^\s*(\/\/|\/?\*)/.test(line)).length;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/**
 * `npm run newcomer`: in an empty folder outside the repository, from the packed package, a Worker, an Express application,
 * a Next.js application and a handler in Node, Deno and Bun are guarded; somebody signs in, is let in, and is refused once an administrator ended it.
 */
async function main(): Promise<number> {
	const print = (line: string): void => console.log(`  ${line}`);
	const kitchen = await openKitchen((text) => print(`${text} …`));
	let failed = 0;
	try {
		for (const { recipe, name, signIn, guard } of applications) {
			const [toSignIn, toGuard] = await Promise.all([
				linesOf(recipe, signIn),
				linesOf(recipe, guard),
			]);
			print("");
			const signing = toSignIn > 0 ? `${toSignIn} lines to sign people in, ` : "";
			print(`${name}: ${signing}${toGuard} lines for the guarded application`);
			const { outcome, output, installMs, told } = await kitchen.cook(recipe);
			if (told === null) {
				failed += 1;
				print(`${outcome}\n${output}`);
				continue;
			}
			print(`installed in ${seconds(installMs)}, answering ${seconds(told.startedMs)} later`);
			for (const answer of told.answers) print(`  ${answer}`);
		}
	} finally {
		await kitchen.leave();
	}
	print("");
	print(
		`${applications.length - failed} of ${applications.length} let in, and refused at once after the end.`,
	);
	return failed === 0 ? 0 : 1;
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof StartError ? `\n  ${error.message}\n` : error);
		process.exit(1);
	},
);
