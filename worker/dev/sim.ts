import { simulate } from "../testing/sim/simulate.ts";

for (let seed = Number(process.argv[2] ?? 1); seed <= Number(process.argv[3] ?? 5); seed += 1) {
	const t = Date.now();
	const o = simulate(seed);
	console.log(
		seed,
		Date.now() - t,
		o.checks,
		o.active,
		o.completedRevokes,
		o.unavailable,
		o.violations.slice(0, 3),
	);
}
