import { createServer, type Server } from "node:net";

/**
 * Has a server listen on this machine alone; resolves with it once it does, fails when somebody else listens there.
 *
 * @param port 0: any that nobody uses
 */
export const listenOn = (port: number, server: Server = createServer()): Promise<Server> =>
	new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => resolve(server));
	});

export const close = (server: Server): Promise<void> =>
	new Promise((resolve) => server.close(() => resolve()));

/** The port that a server listens on. */
export function portOf(server: Server): number {
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("It listens on no port.");
	return address.port;
}

/** Ports that nobody uses. They are held open together, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, () => listenOn(0)));
	const ports = servers.map(portOf);
	await Promise.all(servers.map(close));
	return ports;
}
