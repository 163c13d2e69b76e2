import { parseArgs } from "node:util";
import { withTimeout } from "../runtime/with-timeout.ts";
import { startActivity } from "./activity.ts";
import { banner } from "./world/banner.ts";
import { type Child, start } from "./world/child.ts";
import { origin, readSettings, type Settings, StartError } from "./world/settings.ts";
import { answers, startWorld } from "./world/world.ts";

const defaultHotPort = 5173;
/** Stopping takes a moment; past this the process goes anyway, and what it started with it. */
const leaveLimitMs = 8_000;

const usage = `npm start [-- options]

  --no-activity   no stream of activity (also CURFEW_ACTIVITY=off)
  --hot           also serve the admin UI with hot reloading (npm run dev)
`;

interface Hot {
	child: Child;
	address: string;
}

async function startHot(settings: Settings): Promise<Hot> {
	const port = Number(process.env.CURFEW_HOT_PORT || defaultHotPort);
	const child = start(
		"vite",
		"vite",
		["--port", String(port), "--strictPort", "--logLevel", "warn"],
		{
			echo: true,
			variables: { CURFEW_PORT: String(settings.ports.curfew) },
		},
	);
	const address = origin(port);
	const ended = child.exited.then(() => {
		throw new StartError(
			`The admin UI cannot be served on port ${port}. Choose another with CURFEW_HOT_PORT=….`,
		);
	});
	await Promise.race([ended, answers(address, "The reloading admin UI")]);
	ended.catch(() => {});
	return { child, address };
}

function readOptions(): { activity: boolean; hot: boolean; help: boolean } {
	const boolean = { type: "boolean", default: false } as const;
	try {
		const { values } = parseArgs({
			options: { "no-activity": boolean, hot: boolean, help: boolean },
		});
		const activity = !values["no-activity"] && process.env.CURFEW_ACTIVITY !== "off";
		return { activity, hot: values.hot, help: values.help };
	} catch (error) {
		throw new StartError(`${error instanceof Error ? error.message : error}\n\n${usage}`);
	}
}

/** Whatever has been started, to be ended in one go. */
const running: (() => Promise<void> | void)[] = [];
let leaving = false;

/** Ends everything, once: a terminal's Ctrl-C reaches this process and, through npm, reaches it again. */
function leave(code: number): void {
	if (leaving) return;
	leaving = true;
	const ended = Promise.allSettled(running.map((end) => end()));
	void withTimeout(ended, leaveLimitMs)
		.catch(() => undefined)
		.finally(() => process.exit(code));
}

async function main(): Promise<void> {
	const startedMs = performance.now();
	const options = readOptions();
	if (options.help) return console.log(usage);
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		process.on(signal, () => leave(0));
	}

	const settings = readSettings(process.env);
	const world = await startWorld({
		settings,
		logLevel: "warn",
		watch: options.hot,
		progress: (text) => console.log(`  ${text} …`),
		onStarted: (stop) => running.push(stop),
	});
	const hot = options.hot ? await startHot(settings) : null;
	if (hot) running.push(hot.child.stop);
	if (options.activity) running.push(startActivity(world.curfew).stop);
	console.log(
		banner({
			world,
			readyMs: performance.now() - startedMs,
			activity: options.activity,
			hot: hot?.address ?? null,
			stateDirectory: settings.stateDirectory,
		}),
	);
	await world.failed;
}

main().catch((error: unknown) => {
	if (leaving) return;
	console.error(error instanceof StartError ? `\n  ${error.message}\n` : error);
	leave(1);
});
