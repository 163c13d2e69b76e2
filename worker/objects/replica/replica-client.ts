import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import type { ViewUpdate } from "../../domain/lease/view-update.ts";
import type { Region } from "../../domain/organization.ts";

/** What may be asked of a region's replica of one organization. */
export interface ReplicaRpc {
	/** Lends to an isolate; null when the replica cannot renew its own lease. */
	lend(organizationId: string, request: RenewRequest): Promise<LeaseGrant | null>;
	/** Takes a newer view. The acknowledgement is a call of its own: what was lent before has to run out first. */
	push(organizationId: string, update: ViewUpdate): Promise<void>;
	acknowledge(organizationId: string, acknowledgement: Acknowledgement): Promise<void>;
}

/** The only maker of replica stubs. A replica is where its first caller is; the hint is passed every time. */
export function replicaClient(namespace: Pick<DurableObjectNamespace, "getByName">) {
	return {
		of: (organizationId: string, region: string): ReplicaRpc =>
			// Over RPC every answer is a plain value; the stub's own types only add disposers to it.
			namespace.getByName(`${organizationId}:${region}`, {
				locationHint: region as Region,
			}) as unknown as ReplicaRpc,
	};
}
