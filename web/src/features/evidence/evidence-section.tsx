import { A } from "@solidjs/router";
import { createSignal, createUniqueId, type JSX, Match, Show, Switch } from "solid-js";
import { type Problem, problemOf } from "../../api/errors.ts";
import { downloadJson, downloadText } from "../../lib/download.ts";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { Skeleton } from "../../ui/messages/states.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { AuditorsLink } from "./auditors-link.tsx";
import type { Evidence, EvidenceQuery } from "./evidence.ts";

// What verifies is larger than the page, and few people ask for it there.
const VerifiedHere = lazyPart(() => import("./verified-here.tsx"), {
	kind: "words",
	what: "The verifier",
});

/** The evidence of a receipt, or of one step of a grant: to be kept, handed on, and verified at once. */
export function EvidenceSection(props: {
	query: EvidenceQuery;
	/** What it is evidence of: "this receipt", "this step". */
	of: string;
	/** Of one among several, instead of what evidence is good for. */
	title?: JSX.Element;
}) {
	const id = createUniqueId();
	const [isVerifying, setVerifying] = createSignal(false);
	return (
		<section class="sheet" aria-labelledby={id}>
			<div class="evidence-head">
				<h2 id={id}>{props.title ?? "Evidence"}</h2>
				<Show when={!props.title}>
					<p class="quiet">
						A file with which anybody can check, without trusting this site, that {props.of} stands
						in the log and was not changed. <A href="/verify">Verify evidence</A> says what a file
						proves, and so do programs of others that read transparency logs. <AuditorsLink />
					</p>
				</Show>
			</div>
			<Switch fallback={<Skeleton rows={1} label="Loading the evidence" />}>
				<Match when={props.query.data}>
					{(evidence) => (
						<>
							<Downloads evidence={evidence()}>
								<button
									type="button"
									class="button"
									aria-expanded={isVerifying()}
									onClick={() => setVerifying(!isVerifying())}
								>
									<Icon name="check" />
									Verify here
								</button>
							</Downloads>
							<Show
								when={isVerifying()}
								fallback={
									<p class="print-only">
										What the evidence proves is not printed: choose “Verify here” first.
									</p>
								}
							>
								<VerifiedHere evidence={evidence()} />
							</Show>
						</>
					)}
				</Match>
				<Match when={props.query.isError}>
					<Absent problem={problemOf(props.query.error)} query={props.query} />
				</Match>
			</Switch>
		</section>
	);
}

function Downloads(props: { evidence: Evidence; children: JSX.Element }) {
	const hintId = createUniqueId();
	const fieldsName = () => `${props.evidence.name.replace(/\.tlog-proof$/, "")}.fields.json`;
	const hasFields = () => Object.keys(props.evidence.fields).length > 0;
	return (
		<>
			<div class="actions">
				<button
					type="button"
					class="button"
					onClick={() => {
						downloadText(props.evidence.name, props.evidence.file);
						announce("Evidence downloaded.");
					}}
				>
					<Icon name="download" />
					Download evidence
				</button>
				<Show when={hasFields()}>
					<button
						type="button"
						class="button"
						aria-describedby={hintId}
						onClick={() => {
							downloadJson(fieldsName(), props.evidence.fields);
							announce("Opened fields downloaded. They hold personal data.");
						}}
					>
						<Icon name="download" />
						Download opened fields
					</button>
				</Show>
				{props.children}
			</div>
			<p id={hintId} class="fine-print">
				{hasFields()
					? "The evidence names nobody. The opened fields hold personal data, such as names and reasons: hand them on only to those who may see them."
					: "The evidence names nobody, and all that did is erased."}
			</p>
		</>
	);
}

/** Why there is none: the log has not signed the entry yet, there is nothing to prove, or asking failed. */
function Absent(props: { problem: Problem; query: EvidenceQuery }) {
	return (
		<Switch
			fallback={
				<ProblemNotice problem={props.problem}>
					<Again query={props.query} />
				</ProblemNotice>
			}
		>
			<Match when={props.problem.reason === "conflict"}>
				<p class="quiet">{props.problem.message}</p>
			</Match>
			<Match when={props.problem.reason === "unavailable"}>
				<div class="notice">
					<p>{props.problem.message}</p>
					<Again query={props.query} />
				</div>
			</Match>
		</Switch>
	);
}

function Again(props: { query: EvidenceQuery }) {
	const again = async () => {
		if (props.query.isFetching) return;
		await props.query.refetch();
		announce(props.query.data ? "The evidence is there." : "There is no evidence yet.");
	};
	return (
		<button
			type="button"
			class="button"
			aria-disabled={props.query.isFetching}
			onClick={() => void again()}
		>
			{props.query.isFetching ? "Looking…" : "Try again"}
		</button>
	);
}
