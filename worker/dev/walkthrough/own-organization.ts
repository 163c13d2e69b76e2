import { localTokens } from "../identities.ts";
import { createApi } from "./api.ts";
import { firefox } from "./visitors.ts";

/** A new organization in the local world, with a token that may do everything in it. */
export async function anOwnOrganization(curfew: string, name: string) {
	const slug = `${name.toLowerCase().replaceAll(" ", "-")}-${Date.now().toString(36)}`;
	const { organization } = await createApi(curfew, localTokens.global).organizations.create.mutate({
		slug,
		name,
		region: "weur",
		administratorEmail: `${slug}@acme.example`,
	});
	const organizationId = organization.id;
	const door = `${curfew}/auth/local/restore?organizationId=${organizationId}&step=token`;
	const made = await fetch(door, { method: "POST", headers: { origin: curfew } });
	const { token } = (await made.json()) as { token: string };
	const service = createApi(curfew, localTokens.service);
	const start = (userId: string) =>
		service.lifecycle.start.mutate({
			organizationId,
			userId,
			user: { name: `Rita ${userId}`, email: `${userId}@acme.example` },
			ip: "203.0.113.42",
			userAgent: firefox,
		});
	return { organizationId, token, admin: createApi(curfew, token), service, start };
}
