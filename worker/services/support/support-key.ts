import type { AdministratorActor } from "../../domain/actor.ts";
import type { SupportKey } from "../../objects/organization/support/support-rpc.ts";

/** A console session holds at most one support session in each organization; a local token counts as a console session. */
export const supportKeyOf = (actor: AdministratorActor): SupportKey => ({
	administratorId: actor.administratorId,
	key: actor.sessionId ?? "local",
	...(actor.isUnattended && { isUnattended: true }),
});
