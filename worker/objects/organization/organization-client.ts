import { platformId } from "../../domain/ids.ts";
import type { Region } from "../../domain/organization.ts";
import type { OrganizationRpc } from "./organization-rpc.ts";
import type { PlatformRpc } from "./platform/platform-rpc.ts";

/** Only ever read by the object, which nothing but this client can reach. */
export const liveHolderHeader = "curfew-live-holder";

/** The status of the object's answer to a listener who has as many sockets as one may have. */
export const tooManySockets = 429;

/** By what a listener's right can be judged again in the object they listen to. */
export type LiveHolder =
	| { kind: "session"; sessionId: string }
	| { kind: "api_token"; tokenId: string }
	/** Their session lives in another object; they must come again after a while. */
	| { kind: "elsewhere"; credentialId: string };

export interface OrganizationClient {
	/** @param region counts on the very first call for this organization: the object is placed there and stays. */
	of(organizationId: string, region?: Region): OrganizationRpc;
	/** The platform's own object: what any organization has, and what only the platform knows. */
	platform(): OrganizationRpc & PlatformRpc;
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
	const stubOf = (organizationId: string, region?: Region) =>
		// Over RPC every answer is a plain value; the stub's own types only add disposers to it.
		namespace.getByName(
			organizationId,
			region ? { locationHint: region } : {},
		) as unknown as OrganizationRpc & PlatformRpc;
	const openLive = (organizationId: string, holder: LiveHolder): Promise<Response> =>
		namespace.getByName(organizationId).fetch("https://object.invalid/live", {
			headers: { upgrade: "websocket", [liveHolderHeader]: JSON.stringify(holder) },
		});
	return { of: stubOf, platform: () => stubOf(platformId), openLive };
}
