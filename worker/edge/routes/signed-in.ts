import type { AdministratorActor, SessionLimits } from "../../domain/actor.ts";
import type { Services } from "../../services/services.ts";
import type { RunningSupport } from "../../services/support/support-grant-service.ts";

/** Who is signed in, as the admin UI asks for it. */
export interface SignedIn extends Partial<SessionLimits> {
	administrator: Pick<AdministratorActor, "name" | "email" | "role"> & { id: string };
	homeId: string;
	/** Null for the local tokens, which act without one. */
	sessionId: string | null;
	/** When the provider last asked for credentials. */
	signedInAt: number | null;
	supportSessions: RunningSupport[];
}

export async function signedIn(actor: AdministratorActor, services: Services): Promise<SignedIn> {
	const { administratorId: id, name, email, role } = actor;
	return {
		administrator: { id, name, email, role },
		homeId: actor.homeId,
		sessionId: actor.sessionId,
		signedInAt: actor.authenticatedAt,
		...actor.sessionLimits,
		supportSessions: await services.supportGrants.sessionsOf(actor),
	};
}
