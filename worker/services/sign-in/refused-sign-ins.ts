import type { Origin } from "../../domain/actor.ts";
import { platformId } from "../../domain/ids.ts";
import type { RefusedSignIn as NotedSignIn } from "../../objects/organization/administrators/administrators-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import { readInvitation } from "./administrator-homes.ts";
import type { ProviderIdentity } from "./openid-provider.ts";
import type { SignInAttempt } from "./sign-in-attempts.ts";

/** What is known of a sign-in that was refused. */
interface RefusedSignIn {
	/** In the code that the sign-in page is told. */
	because: string;
	attempt: SignInAttempt;
	/** Whom the provider vouched for, if it came that far. */
	identity: ProviderIdentity | null;
	/** Where they are an administrator, if they are. */
	homeId: string | null;
}

/**
 * Lets the log hear of a refused sign-in that knows anything of it: where the invitation is of, or the administrator who
 * tried; else the platform's. What the provider refused to somebody of whom nothing is known concerns nobody.
 */
export async function noteRefusedSignIn(
	objects: OrganizationClient,
	{ because, attempt, identity, homeId }: RefusedSignIn,
	origin: Origin,
): Promise<void> {
	const invitation = attempt.invitation === null ? null : readInvitation(attempt.invitation);
	const { holder, replaces } = attempt;
	const account = identity && { issuer: identity.issuer, subject: identity.subject };
	const note = (at: string, facts: Omit<NotedSignIn, "because"> = {}): Promise<boolean> =>
		objects.of(at).noteRefusedSignIn({ because, ...(account && { account }), ...facts }, origin);
	if (homeId !== null && (await note(homeId))) return;
	if (invitation !== null) {
		const invitationHash = sha256Hex(invitation.secret);
		if (await note(invitation.homeId, { invitationHash })) return;
	}
	const had = holder ?? replaces;
	if (had !== null && (await note(had.homeId, { holder: had }))) return;
	if (identity !== null) await note(platformId);
}
