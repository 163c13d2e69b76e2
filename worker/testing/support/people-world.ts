import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { anOrganization, projected } from "./builders.ts";
import { firefoxOnLinux } from "./clients.ts";

/** What a call answers while D1 cannot be asked. */
export async function withoutD1<T>(call: () => Promise<T>): Promise<T> {
	const down = () => {
		throw new Error("D1 is down");
	};
	const spies = [
		vi.spyOn(console, "warn").mockReturnValue(),
		vi.spyOn(env.DB, "prepare").mockImplementation(down),
		vi.spyOn(env.DB, "batch").mockImplementation(down),
	];
	try {
		return await call();
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
}

/** An organization whose people sign in, move and are renamed through the procedures, and the reading of what is kept. */
export async function aPeopleWorld() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const client = await organization.token();
	type Start = Parameters<typeof client.lifecycle.start.mutate>[0];
	type Filter = NonNullable<Parameters<typeof client.sessions.list.query>[0]["filter"]>;
	const start = (facts: Partial<Start> = {}) =>
		client.lifecycle.start.mutate({
			organizationId,
			userId: "usr_raj",
			user: { name: "Raj Shah", email: "raj@acme.example" },
			ip: "203.0.113.7",
			userAgent: firefoxOnLinux,
			...facts,
		});
	const drained = () => projected(organizationId);
	const list = async (filter: Filter = {}) => {
		await drained();
		return (await client.sessions.list.query({ organizationId, filter, limit: 200 })).items;
	};
	const direct = async (filter: Filter = {}) =>
		(await withoutD1(() => client.sessions.list.query({ organizationId, filter, limit: 200 })))
			.items;
	const preview = async (filter: Filter) =>
		await client.sessions.previewRevocation.query({ organizationId, filter });
	const facets = async (filter: Filter) => {
		await drained();
		return client.sessions.facets.query({ organizationId, filter });
	};
	/** How many sessions each door says that a filter finds. */
	const counts = async (filter: Filter) => {
		const sum = (all: { count: number }[]) => all.reduce((total, { count }) => total + count, 0);
		return {
			list: (await list(filter)).length,
			direct: (await direct(filter)).length,
			facets: sum((await facets(filter)).status),
			preview: (await preview(filter)).count,
		};
	};
	const session = (sessionId: string) => client.sessions.get.query({ organizationId, sessionId });
	const events = async (action: string) => {
		await drained();
		const { items } = await client.auditLog.list.query({ organizationId, limit: 200 });
		return items.filter((event) => event.action === action);
	};
	const update = (userId: string, change: { name?: string; email?: string }) =>
		client.users.update.mutate({ organizationId, userId, ...change });
	return {
		...{ organization, organizationId, client, start, drained, list, direct, preview, facets },
		...{ counts, session, events, update },
	};
}

/** The same number from every door. */
export const inEach = (count: number) => ({
	list: count,
	direct: count,
	facets: count,
	preview: count,
});
