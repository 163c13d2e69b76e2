import { fileURLToPath } from "node:url";
import type { TrustedIssuer } from "../../env.ts";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface Ports {
	curfew: number;
	edge: number;
	provider: number;
	witness: number;
}

export interface Settings {
	ports: Ports;
	/** Where keys and all data live; relative to the project. */
	stateDirectory: string;
	/** Whose access tokens count beside the example app's: as `TRUSTED_ISSUERS` has them. */
	issuers?: TrustedIssuer[];
}

export const portVariables = {
	curfew: "CURFEW_PORT",
	edge: "CURFEW_EDGE_PORT",
	provider: "CURFEW_PROVIDER_PORT",
	witness: "CURFEW_WITNESS_PORT",
} as const satisfies Record<keyof Ports, string>;

const defaultPorts: Ports = { curfew: 8787, edge: 8788, provider: 8789, witness: 8790 };

const portMax = 65_535;

function portFrom(environment: NodeJS.ProcessEnv, name: keyof Ports): number {
	const variable = portVariables[name];
	const text = environment[variable];
	if (!text) return defaultPorts[name];
	const port = Number(text);
	if (!Number.isInteger(port) || port < 1 || port > portMax) {
		throw new StartError(
			`${variable} must be a port number from 1 to ${portMax}; it is "${text}".`,
		);
	}
	return port;
}

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
	return {
		ports: {
			curfew: portFrom(environment, "curfew"),
			edge: portFrom(environment, "edge"),
			provider: portFrom(environment, "provider"),
			witness: portFrom(environment, "witness"),
		},
		stateDirectory: environment.CURFEW_STATE || ".wrangler/state",
		...(environment.CURFEW_ISSUERS && { issuers: issuersFrom(environment.CURFEW_ISSUERS) }),
	};
}

/** Whether what they say is well-formed, Curfew says when it starts. */
function issuersFrom(text: string): TrustedIssuer[] {
	const issuers = listIn(text);
	for (const [index, issuer] of issuers.entries()) {
		for (const name of ["issuer", "jwksUrl", "audience"] as const) {
			if (typeof issuer?.[name] === "string") continue;
			throw new StartError(`CURFEW_ISSUERS: entry ${index} has no "${name}".`);
		}
	}
	return issuers;
}

function listIn(text: string): TrustedIssuer[] {
	try {
		const issuers: unknown = JSON.parse(text);
		if (Array.isArray(issuers)) return issuers;
	} catch {
		// Said below.
	}
	throw new StartError("CURFEW_ISSUERS must be a JSON list, as TRUSTED_ISSUERS of wrangler.toml.");
}

export const origin = (port: number): string => `http://127.0.0.1:${port}`;

/** How wrangler is to behave wherever it runs here. */
export const toolVariables = {
	WRANGLER_SEND_METRICS: "false",
	WRANGLER_HIDE_BANNER: "true",
	// No network at start: a loopback request comes from nowhere anyway.
	CLOUDFLARE_CF_FETCH_ENABLED: "false",
	WRANGLER_LOG: "warn",
	FORCE_COLOR: "0",
} as const;

/** Something a person can put right: shown as one sentence, without a stack. */
export class StartError extends Error {}
