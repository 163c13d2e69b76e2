import type { Actor, AdministratorActor } from "../../domain/actor.ts";
import { platformId } from "../../domain/ids.ts";

export const localTokenPrefix = "cfw_local_";

/**
 * Who the tokens of the local world act as; the seed binds the administrators under these ids and subjects. They
 * carry no session, so nobody's console session shows up as "current" and none has to exist.
 */
export function localActor(token: string, issuer: string): Actor | null {
	const administrator = (
		role: AdministratorActor["role"],
		homeId: string,
		name: string,
		handle: string,
		email: string,
	): AdministratorActor => ({
		kind: "administrator",
		role,
		homeId,
		sessionId: null,
		administratorId: `adm_${handle}`,
		issuer,
		subject: `usr_${handle}`,
		name,
		email,
		authenticatedAt: null,
	});
	switch (token) {
		case "cfw_local_service":
			return {
				kind: "api_token",
				ownerId: platformId,
				tokenId: "tok_local_service",
				name: "Local service token",
				scopes: ["service"],
				endsAt: null,
			};
		case "cfw_local_admin_acme":
			return administrator(
				"organization_admin",
				"org_acme",
				"Dana Kim",
				"dana",
				"dana@acme.example",
			);
		case "cfw_local_global":
			return administrator("global_admin", platformId, "Lena Ortiz", "lena", "lena@curfew.example");
		default:
			return null;
	}
}
