import { distanceOf } from "../../lib/matching.ts";
import type { IconName } from "../../ui/icon.tsx";

/** Something that the palette leads to. */
export interface Command {
	label: string;
	icon: IconName;
	group: "Pages" | "Actions" | "Organizations" | "People" | "Sessions and receipts";
	/** What tells it from others of the name, or the keys that do the same. */
	hint?: string | undefined;
	/** Whether the palette stays, to ask for more. */
	goesOn?: boolean;
	run: () => void;
}

export interface Group {
	title: string;
	commands: Command[];
}

/** So many of a group are in sight without reading on. */
const shownMax = 12;
const recentMax = 3;

/** By what a command is remembered: never of a person, or of what was looked for. */
export const memorable = ({ group, label }: Command): string | null =>
	group === "People" || group === "Sessions and receipts" ? null : `${group}/${label}`;

/** What fits, in groups, the group of the best fit first; with nothing typed, what was used last stands above all. */
export function resultsFor(
	commands: readonly Command[],
	typed: string,
	recent: readonly string[],
): Group[] {
	const ageOf = (command: Command) => {
		const age = recent.indexOf(memorable(command) ?? "");
		return age < 0 ? recent.length : age;
	};
	const found = commands
		.flatMap((command) => {
			const distance = distanceOf(command.label, typed);
			return distance === null ? [] : [{ command, distance }];
		})
		.sort(
			(one, other) => one.distance - other.distance || ageOf(one.command) - ageOf(other.command),
		)
		.map(({ command }) => command);
	if (typed.trim() !== "") return grouped(found);
	const last = found.filter((command) => ageOf(command) < recent.length).slice(0, recentMax);
	const others = commands.filter((command) => !last.includes(command));
	return [...(last.length > 0 ? [{ title: "Recent", commands: last }] : []), ...grouped(others)];
}

function grouped(commands: readonly Command[]): Group[] {
	return [...new Set(commands.map(({ group }) => group))].map((title) => ({
		title,
		commands: commands.filter(({ group }) => group === title).slice(0, shownMax),
	}));
}
