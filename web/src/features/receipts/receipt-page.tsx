import { A, useParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { Match, Show, Switch } from "solid-js";
import type { FullReceipt } from "../../api/client.ts";
import { problemOf } from "../../api/errors.ts";
import { useOrganization } from "../../api/session.tsx";
import { downloadJson } from "../../lib/download.ts";
import { CopyButton } from "../../ui/fields/copy-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemState, Skeleton } from "../../ui/messages/states.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";
import { createPrinting } from "../../ui/page/print.ts";
import { Exact } from "../../ui/time.tsx";
import { EvidenceSection } from "../evidence/evidence-section.tsx";
import { PersonLink } from "../people/person-link.tsx";
import { EndedSessions } from "./ended-sessions.tsx";
import { EnforcementTable } from "./enforcement-table.tsx";
import { receiptEvidenceQuery, receiptQuery } from "./queries.ts";
import { ReceiptFacts, ReceiptState } from "./receipt-facts.tsx";
import { receiptTitle, scopeWords } from "./receipt-words.ts";

/** One receipt: whose sessions ended, when it was recorded, when it was enforced everywhere, by whom and why. */
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

function ReceiptView(props: { receipt: FullReceipt }) {
	const organization = useOrganization();
	const printedAt = createPrinting();
	const evidence = useQuery(() => receiptEvidenceQuery(organization().id, props.receipt));
	const title = () => receiptTitle(props.receipt);
	return (
		<>
			<div class="page-head">
				<div>
					<PageHeading title={title()} within={organization().name}>
						{title()}
					</PageHeading>
					<p>
						{scopeWords(props.receipt.scope)}
						<Show when={userOf(props.receipt)} keyed>
							{(user) => (
								<>
									{". "}
									<PersonLink user={user} />
								</>
							)}
						</Show>
						<Show when={props.receipt.scope.kind === "policy"}>
							{". "}
							<A href={`/o/${organization().slug}/policies`}>Session policy</A>
						</Show>
					</p>
					<p class="quiet">
						Receipt <span class="mono break">{props.receipt.id}</span>
						<span class="print-only"> of {organization().name}</span>
					</p>
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
					<button type="button" class="button" onClick={() => print()}>
						Print
					</button>
				</div>
			</div>
			<section class="sheet" aria-label="Facts">
				<p>
					<ReceiptState receipt={props.receipt} />
				</p>
				<ReceiptFacts receipt={props.receipt} isRegionsApart />
			</section>
			<section class="sheet" aria-labelledby="receipt-regions">
				<h2 id="receipt-regions">Region by region</h2>
				<EnforcementTable receipt={props.receipt} />
			</section>
			<EvidenceSection query={evidence} of="this receipt" />
			<EndedSessions receipt={props.receipt} isPrinting={printedAt() !== null} />
			<Show when={printedAt()}>
				{(at) => (
					<p class="print-only">
						Printed <Exact at={at()} /> from <span class="break">{location.href}</span>
					</p>
				)}
			</Show>
		</>
	);
}

/** The person whose sessions were all ended, if it was that. */
const userOf = ({ scope }: FullReceipt) =>
	scope.kind === "user" && { id: scope.userId, name: scope.userName ?? "" };
