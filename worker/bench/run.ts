import { benchAudit } from "./audit.ts";
import { benchBytes } from "./bytes.ts";
import { benchCheck } from "./check.ts";
import { benchLifecycle } from "./lifecycle.ts";
import { benchNeighbours } from "./neighbours.ts";
import { benchOrganizations } from "./organizations.ts";
import { benchUi } from "./ui.ts";

// `npm run bench -- NAME [--targets]`: prints one table and, last, one JSON line; with --targets exits 1 on a miss.

const benches = {
	audit: benchAudit,
	bytes: benchBytes,
	check: benchCheck,
	lifecycle: benchLifecycle,
	neighbours: benchNeighbours,
	organizations: benchOrganizations,
	ui: benchUi,
};

const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const bench = benches[name as keyof typeof benches];
if (!bench) {
	console.error(`Name a bench: ${Object.keys(benches).join(", ")}.`);
	process.exit(1);
}
const targets = await bench();
console.log(JSON.stringify({ bench: name, targets }));
const missed = targets.some(({ met }) => !met);
process.exit(missed && process.argv.includes("--targets") ? 1 : 0);
