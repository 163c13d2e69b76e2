import { close, freePorts, listenOn } from "../../testing/support/free-ports.ts";
import { type Ports, portVariables, StartError } from "./settings.ts";

const purposes: Record<keyof Ports, string> = {
	curfew: "Curfew",
	edge: "the example app",
	provider: "the OpenID provider",
	witness: "the witness",
};

/** Refuses before anything has started, and says which variable chooses another port. */
export async function requireFreePorts(ports: Ports): Promise<void> {
	for (const name of Object.keys(ports) as (keyof Ports)[]) {
		const port = ports[name];
		try {
			await close(await listenOn(port));
		} catch {
			throw new StartError(
				`Port ${port} for ${purposes[name]} is in use. Stop what listens there, or choose another port with ${portVariables[name]}=….`,
			);
		}
	}
}

/** Ports that nobody uses, for a world beside others. */
export async function findFreePorts(): Promise<Ports> {
	const [curfew = 0, edge = 0, provider = 0, witness = 0] = await freePorts(4);
	return { curfew, edge, provider, witness };
}
