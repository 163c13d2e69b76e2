import { tokenAlgorithms } from "../domain/tokens/issuer-options.ts";
import type { Gate } from "./gate.ts";
import type { TrustedIssuer } from "./verified-tokens.ts";

export interface GuardOptions extends TrustedIssuer {
	gate: Gate;
	/** Ask the organization on this route, every time. */
	strict?: boolean;
}

/** Those of every middleware, the names of each among them. */
const names = [
	...["gate", "issuer", "audience", "keys", "strict", "tokenOf", "ipOf", "cookie", "signInAt"],
	...["algorithms", "typ", "claims", "organization", "organizations", "sessions", "sessionMaxMs"],
];

const isOneOf = (words: readonly string[], value: unknown): boolean =>
	words.some((word) => word === value);

/**
 * Says of options that nobody typed what is wrong with them, before the first request: what is written in another way
 * would be left out in silence, and what is not set would not be compared.
 *
 * @throws TypeError
 */
export function checkOptions(options: GuardOptions): void {
	const wrong = (what: string): TypeError => new TypeError(`requireSession ${what}`);
	for (const option of ["issuer", "audience", "keys"] as const) {
		if (!options[option]) {
			throw wrong(`has no \`${option}\`: every token must be held against it.`);
		}
	}
	const { gate, algorithms, sessions } = options as Partial<GuardOptions>;
	if (typeof gate?.check !== "function") {
		throw wrong("has no `gate`: make one with `createGate` of curfew/gate.");
	}
	const unknown = Object.keys(options).find((name) => !names.includes(name));
	if (unknown !== undefined) {
		throw wrong(`knows no option \`${unknown}\`: it takes ${names.join(", ")}.`);
	}
	if (sessions !== undefined && !isOneOf(["start", "adopt"], sessions)) {
		throw wrong('takes "start" or "adopt" as `sessions`.');
	}
	const isSome = Array.isArray(algorithms) && algorithms.length > 0;
	if (
		algorithms !== undefined &&
		!(isSome && algorithms.every((one) => isOneOf(tokenAlgorithms, one)))
	) {
		throw wrong(`takes a list as \`algorithms\`, of ${tokenAlgorithms.join(", ")}.`);
	}
}
