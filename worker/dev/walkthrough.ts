import { activity } from "./walkthrough/activity.ts";
import { evidence } from "./walkthrough/evidence.ts";
import { foundation } from "./walkthrough/foundation.ts";
import { people } from "./walkthrough/people.ts";
import { restore } from "./walkthrough/restore.ts";
import { createScene, type Scene, Unmet } from "./walkthrough/scene.ts";
import { support } from "./walkthrough/support.ts";
import { origin, readSettings } from "./world/settings.ts";

const scenes: Record<
	string,
	(scene: Scene, addresses: { curfew: string; edge: string }) => Promise<void>
> = { foundation, support, restore, activity, people, evidence };

async function main(): Promise<number> {
	const name = process.argv[2] ?? "foundation";
	const act = scenes[name];
	if (act === undefined) {
		console.error(`There is no scene "${name}". Scenes: ${Object.keys(scenes).join(", ")}.`);
		return 1;
	}
	const { ports } = readSettings(process.env);
	const addresses = { curfew: origin(ports.curfew), edge: origin(ports.edge) };
	const health = await fetch(`${addresses.curfew}/healthz`).catch(() => null);
	if (!health?.ok) {
		console.error(
			`Nothing is ready at ${addresses.curfew}. Run "npm start" in another terminal first, or give the ports it runs on: CURFEW_PORT, CURFEW_EDGE_PORT, CURFEW_PROVIDER_PORT.`,
		);
		return 1;
	}
	console.log(`\n  ${name}, against ${addresses.curfew}\n`);
	const scene = createScene((line) => console.log(line));
	try {
		await act(scene, addresses);
		console.log(`\n  All ${scene.steps()} steps hold.\n`);
		return 0;
	} catch (error) {
		if (!(error instanceof Unmet)) console.error(error);
		console.log("\n  The scene stops here: a step did not hold.\n");
		return 1;
	}
}

process.exitCode = await main();
