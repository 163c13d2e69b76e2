import { Show } from "solid-js";
import type { Receipt } from "../../api/client.ts";
import { causeLabel } from "../../lib/labels.ts";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { nameOf } from "../../lib/people.ts";
import { Exact, Instant } from "../../ui/time.tsx";
import { Enforcement } from "./enforcement.tsx";

/** "Enforced everywhere" or "Recorded", in word and colour. */
export function ReceiptState(props: { receipt: Pick<Receipt, "state"> }) {
	return (
		<span class="chip" data-tone={props.receipt.state === "enforced" ? "success" : "warning"}>
			{props.receipt.state === "enforced" ? "Enforced everywhere" : "Recorded, being enforced"}
		</span>
	);
}

/** The facts of a receipt; recorded and enforced are two facts and have two words. */
export function ReceiptFacts(props: {
	receipt: Receipt;
	/** How it came into force region by region stands elsewhere. */
	isRegionsApart?: boolean;
}) {
	const ofFilter = () => (props.receipt.scope.kind === "filter" ? props.receipt.scope : undefined);
	return (
		<dl class="facts">
			<Show when={ofFilter()}>
				{(scope) => (
					<>
						<dt>Shown</dt>
						<dd>{plural(scope().shown, "matching session")}</dd>
					</>
				)}
			</Show>
			<dt>Ended</dt>
			<dd>
				{plural(props.receipt.revoked, "session")}
				<Show when={props.receipt.alreadyEnded > 0}>
					<span class="quiet"> · {formatNumber(props.receipt.alreadyEnded)} had already ended</span>
				</Show>
				<Show when={ofFilter()?.noLongerMatching}>
					{(count) => <span class="quiet"> · {formatNumber(count())} no longer matched</span>}
				</Show>
			</dd>
			<dt>Recorded</dt>
			<dd>
				<Exact at={props.receipt.recordedAt} />
				<Show when={props.isRegionsApart}>
					{" "}
					<Instant at={props.receipt.recordedAt} />
				</Show>
			</dd>
			<dt>Enforced</dt>
			<dd>
				<Enforcement receipt={props.receipt} isShort={props.isRegionsApart ?? false} />
			</dd>
			<dt>By</dt>
			<dd>
				<bdi>{nameOf(props.receipt.by)}</bdi>
			</dd>
			<dt>Cause</dt>
			<dd class="sentence">{causeLabel(props.receipt.cause)}</dd>
			<dt>Reason</dt>
			<dd>{props.receipt.reason ?? <span class="quiet">none given</span>}</dd>
		</dl>
	);
}
