import { close, freePorts, listenOn } from "../../testing/support/free-ports.ts";
import { type Ports, portVariables, StartError } from "./settings.ts";

const purposes: Record<keyof Ports, string> = {
	curfew: "Curfew",
	edge: "the example app",
	provider: "the OpenID provider",
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

/** Three ports that nobody uses, for a world beside others. */
export async function findFreePorts(): Promise<Ports> {
	const [curfew = 0, edge = 0, provider = 0] = await freePorts(3);
	return { curfew, edge, provider };
}
