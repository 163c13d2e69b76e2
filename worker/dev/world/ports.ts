import { createServer, type Server } from "node:net";
import { type Ports, portVariables, StartError } from "./settings.ts";

function listen(port: number): Promise<Server> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => resolve(server));
	});
}

const close = (server: Server): Promise<void> =>
	new Promise((resolve) => server.close(() => resolve()));

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
			await close(await listen(port));
		} catch {
			throw new StartError(
				`Port ${port} for ${purposes[name]} is in use. Stop what listens there, or choose another port with ${portVariables[name]}=….`,
			);
		}
	}
}

/** Three ports that nobody uses. They are held open together, so that they differ. */
export async function findFreePorts(): Promise<Ports> {
	const servers = [await listen(0), await listen(0), await listen(0)] as const;
	const [curfew, edge, provider] = servers.map((server) => {
		const address = server.address();
		return typeof address === "object" && address !== null ? address.port : 0;
	});
	await Promise.all(servers.map(close));
	return { curfew: curfew ?? 0, edge: edge ?? 0, provider: provider ?? 0 };
}
