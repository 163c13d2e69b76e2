import { localIdentities, localTokens } from "../identities.ts";
import { type Ports, portVariables } from "./settings.ts";
import type { World } from "./world.ts";

interface BannerFacts {
	world: World;
	readyMs: number;
	activity: boolean;
	/** Address of the hot-reloading admin UI. */
	hot: string | null;
	stateDirectory: string;
}

const columns = (rows: string[][]): string[] => {
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(...rows.map((row) => (row[column] ?? "").length)),
	);
	return rows.map((row) =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join("   ")
			.trimEnd(),
	);
};

const indent = (lines: string[]): string => lines.map((line) => `    ${line}`).join("\n");

/** What a person needs to know to use the local world, on one screen. */
export function banner(facts: BannerFacts): string {
	const { world, hot } = facts;
	const addresses = [
		["Admin UI and API", world.curfew],
		...(hot === null ? [] : [["Admin UI, reloading", `${hot} (sign in at ${world.curfew} first)`]]),
		["Example app", world.edge],
		["OpenID provider", world.provider],
		["Witness of the logs", `${world.witness} (npm run witness -- --stop, and npm run witness)`],
	];
	const people = localIdentities.map((one) => [
		one.name,
		one.email,
		one.organizationName,
		one.role,
		one.administratorId === null
			? "example app"
			: one.organizationId === null
				? "admin UI"
				: "both",
	]);
	const tokens = [
		[localTokens.service, "an authentication module: starts, refreshes and checks sessions"],
		[localTokens.acmeAdmin, "Dana Kim, with every scope of acme's administration"],
		[localTokens.global, "Lena Ortiz: sees organizations, and people only under a grant"],
	];
	const variables = (Object.keys(portVariables) as (keyof Ports)[])
		.map((name) => portVariables[name])
		.join(", ");
	return `
  Curfew is ready (${(facts.readyMs / 1000).toFixed(1)} s)

${indent(columns(addresses))}

  Who can sign in, without a password, and where

${indent(columns(people))}

  Ids of the organizations: org_acme (Acme), org_globex (Globex)

  API tokens of this local mode (Authorization: Bearer …)

${indent(columns(tokens))}

  Activity: ${facts.activity ? "on; npm start -- --no-activity or CURFEW_ACTIVITY=off turns it off" : "off"}
  Data: ${facts.stateDirectory}, kept between starts; remove it to begin anew
  Other ports: ${variables}
  Try: npm run walkthrough, in a second terminal

  Ctrl-C stops everything.
`;
}
