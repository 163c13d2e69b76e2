import type { Mutant } from "./mutant.ts";

const objects = "worker/objects/organization";

/** Faults in what keeps, signs and continues the log. */
export const logFaults: readonly Mutant[] = [
	{
		name: "whom-an-order-names-in-the-leaf",
		file: "worker/domain/audit/event-leaf.ts",
		find: 'target.kind === "user" && !isOwnId(target.id)',
		replace: "target.kind === isOwnId(target.id).toString()",
		test: "worker/procedures/evidence.test.ts",
	},
	{
		name: "signed-before-d1-has-it",
		file: `${objects}/projection/projected-log.ts`,
		find: "const size = waiting?.index ?? whole;",
		replace: "const size = Math.max(waiting?.index ?? 0, whole);",
		test: `${objects}/projection/drain.test.ts`,
	},
	{
		name: "signed-over-a-parked-event",
		file: `${objects}/projection/projected-log.ts`,
		find: " OR outbox.parked_until IS NOT NULL",
		replace: "",
		test: `${objects}/projection/drain.test.ts`,
	},
	{
		name: "signed-without-looking-back",
		file: `${objects}/projection/checkpoint-rows.ts`,
		find: "if (signed > 0 && formatHash(before.value.root) !== root) {",
		replace: "if (signed > 0 && root === null) {",
		test: "worker/procedures/log-checkpoints.test.ts",
	},
	{
		name: "restored-log-forks",
		file: `${objects}/projection/recover-log.ts`,
		find: "if (size <= from) return",
		replace: "if (size >= from) return",
		test: "worker/procedures/log-restored.test.ts",
	},
];
