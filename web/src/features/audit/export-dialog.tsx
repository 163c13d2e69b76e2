import { createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import type { AuditEntry } from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { downloadBlob, downloadJson } from "../../lib/download.ts";
import { plural } from "../../lib/numbers.ts";
import { timeInForce } from "../../lib/time-range.ts";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { DialogActions } from "../../ui/overlays/dialog-actions.tsx";
import { type AuditView, auditFilter } from "./audit-view.ts";
import { type ExportFormat, exportName, LogFile } from "./export-file.ts";
import { filtersInForce } from "./filter-words.ts";

const formats: { format: ExportFormat; label: string; hint: string }[] = [
	{ format: "csv", label: "CSV", hint: "for spreadsheets" },
	{ format: "ndjson", label: "NDJSON", hint: "one JSON object a line, complete" },
	{ format: "ocsf", label: "OCSF 1.8.0", hint: "for security tools" },
];

interface ExportDialogProps {
	organizationId: string;
	/** What the file is named after. */
	slug: string;
	view: AuditView;
	entries: AuditEntry[];
	nowMs: number;
	onClose: () => void;
}

type Phase =
	| { name: "asking" | "reading" | "failed" }
	| { name: "saved"; events: number; saveManifest: () => void };

/** Asks for a format, says what is exported, and saves the file once all of its parts are there. */
export default function ExportDialog(props: ExportDialogProps) {
	const [format, setFormat] = createSignal<ExportFormat>("csv");
	const [phase, setPhase] = createSignal<Phase>({ name: "asking" });
	const [events, setEvents] = createSignal(0);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const stop = new AbortController();
	onCleanup(() => stop.abort());
	let file: LogFile | undefined;

	const filters = () => {
		const time = timeInForce(props.view);
		const others = filtersInForce(props.view, props.entries).map(({ text }) => text);
		return time === null ? others : [time, ...others];
	};
	const saved = () => {
		const now = phase();
		return now.name === "saved" ? now : undefined;
	};
	const read = async () => {
		if (phase().name === "reading") return;
		const { organizationId } = props;
		file ??= new LogFile({
			organizationId,
			format: format(),
			filter: auditFilter(props.view, props.nowMs),
		});
		setProblem(null);
		setPhase({ name: "reading" });
		announce("Reading the log…");
		const outcome = await file.read(stop.signal, setEvents);
		if (outcome.kind === "stopped") return;
		if (outcome.kind === "failed") {
			setProblem(outcome.problem);
			setPhase({ name: "failed" });
			return;
		}
		const name = exportName(props.slug, format(), Date.now());
		downloadBlob(name, outcome.file);
		const { manifest } = outcome;
		setPhase({
			name: "saved",
			events: manifest.events,
			saveManifest: () => downloadJson(`${name}.manifest.json`, { file: name, ...manifest }),
		});
		announce(`${plural(manifest.events, "event")} saved.`);
	};

	return (
		<Dialog title="Export the audit log" onClose={() => props.onClose()}>
			<Switch>
				<Match when={saved()}>
					{(done) => (
						<>
							<p>{plural(done().events, "event")} saved as a file.</p>
							<p class="quiet">
								The manifest says which events the file holds, and the SHA-256 of each of its parts.
							</p>
							<DialogActions
								keepLabel="Close"
								actLabel="Save manifest"
								actingLabel="Saving…"
								isActing={false}
								onKeep={() => props.onClose()}
								onAct={() => done().saveManifest()}
							/>
						</>
					)}
				</Match>
				<Match when={true}>
					<Show
						when={filters().length > 0}
						fallback={<p>The whole log is exported, oldest event first.</p>}
					>
						<p id="export-filters">Only events that match the filters in force, oldest first:</p>
						<ul aria-labelledby="export-filters">
							<For each={filters()}>{(text) => <li class="break">{text}</li>}</For>
						</ul>
					</Show>
					<fieldset class="options" disabled={phase().name !== "asking"}>
						<legend>Format</legend>
						<For each={formats}>
							{(one) => (
								<label class="choice">
									<input
										type="radio"
										name="format"
										checked={format() === one.format}
										onChange={() => setFormat(one.format)}
									/>
									<span>
										{one.label} <span class="quiet">{one.hint}</span>
									</span>
								</label>
							)}
						</For>
					</fieldset>
					<p class="quiet">
						The file holds names and addresses. The log notes that you exported it.
					</p>
					<Show when={phase().name !== "asking"}>
						<p class="numbers">{plural(events(), "event")} so far</p>
					</Show>
					<ProblemNotice problem={problem()} lead="What was read so far is kept." />
					<DialogActions
						keepLabel="Cancel"
						actLabel={phase().name === "failed" ? "Go on" : "Export"}
						actingLabel="Exporting…"
						// Cancelling stays possible while it reads.
						isActing={false}
						isReady={phase().name !== "reading"}
						tone="primary"
						onKeep={() => props.onClose()}
						onAct={() => void read()}
					/>
				</Match>
			</Switch>
		</Dialog>
	);
}
