import { A } from "@solidjs/router";
import { createEffect, createSignal, Match, on, onCleanup, Switch } from "solid-js";
import { type Problem, problemOf } from "../../api/errors.ts";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import type { Evidence } from "./evidence.ts";
import { Findings } from "./findings.tsx";
import { givenText } from "./given-files.ts";
import { fetchPublishedKeys, keysPath } from "./published-keys.ts";
import { spokenVerdict } from "./verdict-words.ts";
import { originsOf, type Verified, verifyGiven } from "./verification.ts";

type Outcome =
	| { name: "verified"; verified: Verified }
	| { name: "foreign"; origin: string }
	| { name: "failed"; problem: Problem };

/** Verifies evidence of this site with the keys that it publishes. */
async function verifyHere({ name, file, fields }: Evidence): Promise<Outcome> {
	const proof = givenText(name, file);
	const [origin] = originsOf([proof]);
	const path = origin === undefined ? null : keysPath(origin);
	// A file that cannot be read names no log: the sentences say what is wrong with it.
	if (origin !== undefined && path === null) return { name: "foreign", origin };
	try {
		const keys = path === null ? "" : await fetchPublishedKeys(path);
		const opened = givenText(`${name}.fields.json`, JSON.stringify(fields));
		const given = { files: [proof, opened], keys, witnesses: "", earlier: "" };
		const verified = await verifyGiven(given);
		if (verified) return { name: "verified", verified };
		throw new Error("There was nothing to verify.");
	} catch (error) {
		return { name: "failed", problem: problemOf(error) };
	}
}

/** What the evidence proves, said where it is shown. */
export default function VerifiedHere(props: { evidence: Evidence }) {
	const [outcome, setOutcome] = createSignal<Outcome | null>(null);
	createEffect(
		on(
			() => props.evidence,
			async (evidence) => {
				let isOvertaken = false;
				onCleanup(() => {
					isOvertaken = true;
				});
				const found = await verifyHere(evidence);
				if (isOvertaken) return;
				setOutcome(found);
				if (found.name === "verified") announce(spokenVerdict(found.verified));
			},
		),
	);
	const as = <N extends Outcome["name"]>(name: N) => {
		const now = outcome();
		return now?.name === name ? (now as Extract<Outcome, { name: N }>) : undefined;
	};
	return (
		<Switch fallback={<p class="quiet">Verifying…</p>}>
			<Match when={as("verified")}>
				{(found) => (
					<>
						<p class="fine-print">
							Verified in this browser with the keys that this site publishes. Whoever doubts the
							site itself takes the log's keys from elsewhere, and verifies the file on{" "}
							<A href="/verify">a page of its own</A>.
						</p>
						<Findings verified={found().verified} hasAllFields />
					</>
				)}
			</Match>
			<Match when={as("foreign")}>
				{(found) => (
					<p class="notice" data-tone="warning">
						<span>
							This file is of the log <span class="break">{found().origin}</span>, whose keys this
							site does not publish. <A href="/verify">Verify it with keys of your own</A>.
						</span>
					</p>
				)}
			</Match>
			<Match when={as("failed")}>
				{(found) => <ProblemNotice problem={found().problem} lead="It was not verified." />}
			</Match>
		</Switch>
	);
}
