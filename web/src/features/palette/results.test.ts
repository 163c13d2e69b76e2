import { expect, test } from "vitest";
import { type Command, memorable, resultsFor } from "./results.ts";

const command = (group: Command["group"], label: string): Command => ({
	...{ group, label, icon: "search" },
	run: () => {},
});
const commands = [
	command("Pages", "Sessions"),
	command("Pages", "Support access"),
	command("Pages", "Policies"),
	command("Actions", "Dark theme"),
	command("Organizations", "Acme"),
	command("Organizations", "Policing Inc"),
];
const labels = (typed: string, recent: string[] = []) =>
	resultsFor(commands, typed, recent).map(({ title, commands: found }) => [
		title,
		...found.map(({ label }) => label),
	]);

test("with nothing typed everything is there, and what was used last stands above, the newest first", () => {
	expect(labels("")).toEqual([
		["Pages", "Sessions", "Support access", "Policies"],
		["Actions", "Dark theme"],
		["Organizations", "Acme", "Policing Inc"],
	]);
	expect(labels("", ["Organizations/Acme", "Pages/Policies", "Pages/Gone"])).toEqual([
		["Recent", "Acme", "Policies"],
		["Pages", "Sessions", "Support access"],
		["Actions", "Dark theme"],
		["Organizations", "Policing Inc"],
	]);
});

test("what fits best comes first, with its group; of equals what was used last", () => {
	expect(labels("acm")).toEqual([["Organizations", "Acme"]]);
	expect(labels("poli")).toEqual([
		["Pages", "Policies"],
		["Organizations", "Policing Inc"],
	]);
	expect(labels("poli", ["Organizations/Policing Inc"])[0]).toEqual([
		"Organizations",
		"Policing Inc",
	]);
});

test("nothing is remembered of people and of what was looked for", () => {
	expect(memorable(command("Pages", "Sessions"))).toBe("Pages/Sessions");
	expect(memorable(command("People", "Tomás Oliveira"))).toBeNull();
	expect(memorable(command("Sessions and receipts", "Session ses_1"))).toBeNull();
});
