import { hourMs } from "../../domain/clock.ts";
import { aGlobalAdministrator, anAdministrator, anOrganization, projected } from "./builders.ts";

export const start = Date.UTC(2026, 10, 25, 9);

/** An organization with its admin, a global admin who has nothing there, and the calls between them. */
export async function aSupportWorld() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const admin = await anAdministrator(organizationId);
	const lena = await aGlobalAdministrator();
	const grants = admin.client.supportGrants;
	const create = (facts: Partial<Parameters<typeof grants.create.mutate>[0]> = {}) =>
		grants.create.mutate({
			organizationId,
			holder: { administratorId: lena.id },
			scope: "read",
			reason: "Users cannot sign in",
			endsAt: Date.now() + hourMs,
			...facts,
		});
	const request = (facts: { scope?: "read" | "manage" } = {}) =>
		lena.client.supportGrants.request.mutate({
			organizationId,
			scope: "read",
			reason: "Look at case 4711",
			ticket: "4711",
			...facts,
		});
	const enter = () => lena.client.supportGrants.enter.mutate({ organizationId });
	const look = () => lena.client.sessions.list.query({ organizationId });
	return { organization, organizationId, admin, lena, grants, create, request, enter, look };
}

export const auditOf = async (world: Awaited<ReturnType<typeof aSupportWorld>>, filter = {}) => {
	await projected(world.organizationId);
	const { items } = await world.admin.client.auditLog.list.query({
		organizationId: world.organizationId,
		filter,
		limit: 200,
	});
	return items.reverse();
};
