import { anAdministrator, anApiToken, anOrganization } from "./builders.ts";
import { withToken } from "./callers.ts";
import { firefoxOnLinux } from "./clients.ts";

/** An organization with a person of each kind that keys matter to. */
export async function aWorldOfKeys() {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	const service = withToken(await anApiToken(organization.id, ["service"]));
	return { organization, organizationId: organization.id, client: admin.client, service };
}

export const aStart = (organizationId: string, userId: string, idempotencyKey?: string) => ({
	organizationId,
	userId,
	user: { name: "Raj Shah", email: "raj@acme.example" },
	ip: "203.0.113.7",
	userAgent: firefoxOnLinux,
	...(idempotencyKey !== undefined && { idempotencyKey }),
});
