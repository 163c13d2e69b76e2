import type { Caller } from "../../domain/actor.ts";
import type { Failure } from "../../domain/errors.ts";
import type { Receipt } from "../../domain/receipt.ts";
import type { Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { SupportKey } from "../../objects/organization/support/support-rpc.ts";

/** Ends a support session at its holder's wish, and tells the platform, if there was any. */
export async function leaveSupport(
	objects: OrganizationClient,
	organizationId: string,
	key: SupportKey,
	caller: Caller,
): Promise<Result<Receipt | null, Failure>> {
	const left = await objects.of(organizationId).leaveSupport(key, caller);
	if (!left.ok || left.value === null) return left;
	const told = await objects.platform().noteSupportLeft(organizationId, caller);
	return told.ok ? left : told;
}
