import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { root } from "../world/settings.ts";

/** What a rotation goes by: the commit's hash, so that it can be repeated; where there is none, the day. */
export function rotationSeed(): string {
	const { status, stdout } = spawnSync("git", ["rev-parse", "--short=12", "HEAD"], {
		cwd: root,
		encoding: "utf8",
	});
	return status === 0 ? stdout.trim() : new Date().toISOString().slice(0, 10);
}

/** The same for one seed, another for each: in the long run everyone comes first equally often. */
export function rotated<T extends { name: string }>(among: readonly T[], seed: string): T[] {
	const placeOf = ({ name }: T): string =>
		createHash("sha256").update(`${seed} ${name}`).digest("hex");
	return among
		.map((one) => ({ one, place: placeOf(one) }))
		.sort((first, second) => (first.place < second.place ? -1 : 1))
		.map(({ one }) => one);
}
