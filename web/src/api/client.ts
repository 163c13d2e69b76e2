import { createTRPCClient, TRPCClientError, type TRPCLink } from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "../../../worker/procedures/router.ts";
import { overConnection } from "./connection.ts";

/**
 * Sends each call as one JSON request; the library's own links carry forms, streams and binary data besides,
 * which no call here has. Queries travel in bodies too, because filters hold people's names and addresses. No batches: a batch answers
 * with its slowest part, and rows must not wait for counts.
 */
const jsonLink: TRPCLink<AppRouter> =
	() =>
	({ op }) =>
		observable((observer) => {
			const send = async () => {
				const response = await overConnection(`/trpc/${op.path}`, {
					method: "POST",
					headers: { "content-type": "application/json" },
					body: JSON.stringify(op.input ?? {}),
					signal: op.signal ?? null,
				});
				const body = await response.json();
				if (body.error) throw TRPCClientError.from(body);
				observer.next({ result: { type: "data", data: body.result.data } });
				observer.complete();
			};
			send().catch((cause) => observer.error(TRPCClientError.from(cause)));
		});

export const api = createTRPCClient<AppRouter>({ links: [jsonLink] });

type Outputs = inferRouterOutputs<AppRouter>;
type Inputs = inferRouterInputs<AppRouter>;

export type SessionPage = Outputs["sessions"]["list"];
export type Session = SessionPage["items"][number];
export type SessionDetail = Outputs["sessions"]["get"];
export type LiveStates = Outputs["sessions"]["live"];
export type SessionState = LiveStates["states"][string];
export type SessionFacets = Outputs["sessions"]["facets"];
export type SavedView = Outputs["savedViews"]["list"]["items"][number];
export type Receipt = Outputs["sessions"]["revoke"];
export type ListedReceipt = Outputs["revocations"]["list"]["items"][number];
export type FullReceipt = Outputs["revocations"]["get"];
export type Organization = Outputs["organizations"]["list"]["items"][number];
export type Administrator = Outputs["administrators"]["list"]["items"][number];
export type ApiToken = Outputs["apiTokens"]["list"]["items"][number];
export type PolicyView = Outputs["policies"]["get"];
export type Policy = PolicyView["values"];
export type PolicyField = keyof Policy;
export type PolicyChange = Inputs["policies"]["set"]["change"];
export type Region = Inputs["organizations"]["create"]["region"];
type GrantPage = Outputs["supportGrants"]["list"];
export type SupportGrant = GrantPage["items"][number];
export type GrantScope = SupportGrant["scope"];
type AuditPage = Outputs["auditLog"]["list"];
export type AuditEntry = AuditPage["items"][number];
export type FoundEvent = Outputs["auditLog"]["get"];
export type TokenScope = Inputs["apiTokens"]["create"]["scopes"][number];
