import { A, useParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { For, Match, Show, Switch } from "solid-js";
import type { Receipt } from "../../api/client.ts";
import { problemOf } from "../../api/errors.ts";
import { useOrganization } from "../../api/session.tsx";
import { downloadJson } from "../../lib/download.ts";
import { plural } from "../../lib/numbers.ts";
import { CopyButton } from "../../ui/fields/copy-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemState, Skeleton } from "../../ui/messages/states.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";
import { EvidenceSection } from "../evidence/evidence-section.tsx";
import { receiptEvidenceQuery, receiptQuery } from "./queries.ts";
import { ReceiptFacts, ReceiptState } from "./receipt-facts.tsx";
import { scopeLabel } from "./scope-label.ts";

/** One receipt: what was ended, when it was recorded, when it was enforced everywhere, by whom and why. */
export default function ReceiptPage() {
	const organization = useOrganization();
	const params = useParams();
	const found = useQuery(() => receiptQuery(organization().id, params.receiptId ?? ""));

	return (
		<main id="main" class="page narrow">
			<A class="back-link" href={`/o/${organization().slug}/receipts`}>
				<Icon name="back" />
				All receipts
			</A>
			<Switch>
				<Match when={found.data}>{(receipt) => <ReceiptView receipt={receipt()} />}</Match>
				<Match when={found.isError}>
					<PageHeading title="Receipt" within={organization().name} />
					<ProblemState
						what="This receipt"
						problem={problemOf(found.error)}
						organizationName={organization().name}
						onRetry={() => void found.refetch()}
					/>
				</Match>
				<Match when={true}>
					<Skeleton rows={6} label="Loading the receipt" />
				</Match>
			</Switch>
		</main>
	);
}

function ReceiptView(props: { receipt: Receipt }) {
	const organization = useOrganization();
	const evidence = useQuery(() => receiptEvidenceQuery(organization().id, props.receipt));
	return (
		<>
			<div class="page-head">
				<div>
					<PageHeading title={scopeLabel(props.receipt.scope)} within={organization().name}>
						{scopeLabel(props.receipt.scope)}
					</PageHeading>
					<p class="quiet mono break">Receipt {props.receipt.id}</p>
					<Show when={props.receipt.scope.kind === "policy"}>
						<p>
							A stricter session policy left them outside its limits.{" "}
							<A href={`/o/${organization().slug}/policies`}>Session policy</A>
						</p>
					</Show>
				</div>
				<div class="actions">
					<CopyButton text={location.href} what="Link" class="button">
						Copy link
					</CopyButton>
					<button
						type="button"
						class="button"
						onClick={() => {
							downloadJson(`receipt-${props.receipt.id}.json`, props.receipt);
							announce("Receipt downloaded.");
						}}
					>
						<Icon name="download" />
						Download JSON
					</button>
				</div>
			</div>
			<section class="sheet">
				<p>
					<ReceiptState receipt={props.receipt} />
				</p>
				<ReceiptFacts receipt={props.receipt} />
			</section>
			<EvidenceSection query={evidence} of="this receipt" />
			<section class="sheet">
				<h2>Sessions</h2>
				<Show
					when={props.receipt.sessionIds.length > 0}
					fallback={<p class="quiet">{whyNone(props.receipt)}</p>}
				>
					<ul class="id-list mono">
						<For each={props.receipt.sessionIds}>
							{(id) => (
								<li>
									<A href={`/o/${organization().slug}/sessions/${id}`}>{id}</A>
								</li>
							)}
						</For>
					</ul>
					<Show when={props.receipt.more}>
						<p class="quiet">
							and {plural(props.receipt.revoked - props.receipt.sessionIds.length, "more session")}
						</p>
					</Show>
				</Show>
			</section>
		</>
	);
}

function whyNone(receipt: Receipt): string {
	const { scope } = receipt;
	if (scope.kind === "filter" && scope.noLongerMatching > 0) {
		return "No session was ended: those that were shown had ended, or no longer matched.";
	}
	if (scope.kind === "organization" || scope.kind === "user") {
		return "No session was ended: none was active.";
	}
	return "No session was ended: all had ended before.";
}
