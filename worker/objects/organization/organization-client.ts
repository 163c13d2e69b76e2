import { platformId } from "../../domain/ids.ts";
import type { Region } from "../../domain/organization.ts";
import type { OrganizationRpc } from "./organization-rpc.ts";
import type { LiveHolder } from "./support-rpc.ts";

/** Only ever read by the object, which nothing but this client can reach. */
export const liveHolderHeader = "curfew-live-holder";

export interface OrganizationClient {
	/** @param region counts on the very first call for this organization: the object is placed there and stays. */
	of(organizationId: string, region?: Region): OrganizationRpc;
	platform(): OrganizationRpc;
	/** A WebSocket of the object, for someone who may listen. RPC cannot carry one. */
	openLive(organizationId: string, holder: LiveHolder): Promise<Response>;
}

/**
 * The only maker of stubs. A stub is cheap and made per call: after an error it may be broken for good. The namespace is
 * taken without its class, which uses this client itself.
 */
export function organizationClient(
	namespace: Pick<DurableObjectNamespace, "getByName">,
): OrganizationClient {
	const of = (organizationId: string, region?: Region): OrganizationRpc =>
		// Over RPC every answer is a plain value; the stub's own types only add disposers to it.
		namespace.getByName(
			organizationId,
			region ? { locationHint: region } : {},
		) as unknown as OrganizationRpc;
	const openLive = (organizationId: string, holder: LiveHolder): Promise<Response> =>
		namespace.getByName(organizationId).fetch("https://object.invalid/live", {
			headers: { upgrade: "websocket", [liveHolderHeader]: JSON.stringify(holder) },
		});
	return { of, platform: () => of(platformId), openLive };
}
