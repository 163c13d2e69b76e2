import { For, Match, Show, Switch } from "solid-js";
import { isRecord } from "../../../../worker/domain/log/evidence.ts";
import {
	factLabel,
	factText,
	inOrder,
	instantOf,
} from "../../../../worker/domain/log/verify/fact-words.ts";
import type { Verdict } from "../../../../worker/domain/log/verify/sentences.ts";
import { capitalized, causeLabel } from "../../lib/labels.ts";
import { plural } from "../../lib/numbers.ts";
import { Icon } from "../../ui/icon.tsx";
import { Exact } from "../../ui/time.tsx";
import { actionText, actorKindText, targetKindText } from "../audit/audit-labels.ts";
import { FileName } from "./file-name.tsx";
import type { Verified } from "./verification.ts";

type Leaf = Verified["leaves"][number];
type Field = Leaf["fields"][number];

/** What a leaf says: who did what to what and when; then what lies under seal, opened where it was given. */
export function LeafTable(props: {
	leaf: Leaf;
	/** What everything that was given comes to. */
	whole: Verdict;
	showsFile: boolean;
	hasAllFields: boolean;
}) {
	/** While anything is wrong nothing is called proven: the two may belong together. */
	const isProven = () => props.leaf.verdict === "proven" && props.whole !== "wrong";
	return (
		<div class="leaf">
			<table class="plain-table leaf-table">
				<caption>
					<span class="strong">What the log entry says</span>{" "}
					<span class="chip" data-tone={isProven() ? "success" : "warning"}>
						{isProven() ? "Proven" : "Not proven"}
					</span>
					<Show when={props.showsFile}>
						<span class="finding-place">
							<FileName name={props.leaf.file} />
						</span>
					</Show>
				</caption>
				<tbody>
					<For each={inOrder(props.leaf.facts)}>
						{([name, value]) => (
							<tr>
								<th scope="row">{factLabel(name)}</th>
								<td>
									<Fact name={name} value={value} />
								</td>
							</tr>
						)}
					</For>
				</tbody>
			</table>
			<Show when={props.leaf.fields.length > 0}>
				<table class="plain-table leaf-table">
					<caption>
						<span class="strong">What lies under seal</span>{" "}
						<span class="quiet">
							The log holds only a salted hash of these, so that they can be erased.
						</span>
					</caption>
					<tbody>
						<For each={props.leaf.fields}>
							{(field) => (
								<tr>
									<th scope="row">{factLabel(field.name)}</th>
									<td>
										<FieldValue field={field} hasAllFields={props.hasAllFields} />
									</td>
								</tr>
							)}
						</For>
					</tbody>
				</table>
			</Show>
		</div>
	);
}

function Fact(props: { name: string; value: unknown }) {
	const instant = () => instantOf(props.name, props.value);
	/** Somebody or something: what kind of, and its id unless that is under seal. */
	const party = () => {
		const { name, value } = props;
		if (!(name === "actor" || name === "target") || !isRecord(value)) return null;
		if (typeof value.kind !== "string") return null;
		const kind = name === "actor" ? actorKindText(value.kind) : targetKindText(value.kind);
		return { kind, id: value.id };
	};
	const sessions = () =>
		props.name === "sessions" && isRecord(props.value) && typeof props.value.count === "number"
			? { count: props.value.count, ids: props.value.ids, root: props.value.root }
			: null;
	return (
		<Switch fallback={factText(props.value)}>
			<Match when={props.name === "action" && typeof props.value === "string"}>
				{actionText(String(props.value))} <span class="mono quiet">{String(props.value)}</span>
			</Match>
			<Match when={props.name === "cause" && typeof props.value === "string"}>
				{capitalized(causeLabel(String(props.value)))}
			</Match>
			<Match when={party()}>
				{(found) => (
					<>
						{found().kind}{" "}
						<Show
							when={typeof found().id === "string"}
							fallback={<span class="quiet">whose id is under seal</span>}
						>
							<span class="mono quiet break">{String(found().id)}</span>
						</Show>
					</>
				)}
			</Match>
			<Match when={instant()}>
				{(at) => (
					<>
						<Exact at={at()} /> <span class="mono quiet break">{new Date(at()).toISOString()}</span>
					</>
				)}
			</Match>
			<Match when={sessions()}>
				{(found) => (
					<>
						{plural(found().count, "session")}
						<Show
							when={Array.isArray(found().ids) && (found().ids as unknown[])}
							fallback={
								<Show when={found().root}>
									{(root) => (
										<span class="quiet">
											, the hash over whose ids is <span class="mono">{String(root())}</span>
										</span>
									)}
								</Show>
							}
						>
							{(ids) => <SessionIds ids={ids().map(String)} />}
						</Show>
					</>
				)}
			</Match>
		</Switch>
	);
}

const openIdsMax = 5;

function SessionIds(props: { ids: string[] }) {
	const list = () => (
		<ul class="mono">
			<For each={props.ids}>{(id) => <li>{id}</li>}</For>
		</ul>
	);
	return (
		<Show when={props.ids.length > openIdsMax} fallback={list()}>
			<details>
				<summary>Show their ids</summary>
				{list()}
			</details>
		</Show>
	);
}

function FieldValue(props: { field: Field; hasAllFields: boolean }) {
	return (
		<Switch>
			<Match when={props.field.standing === "agrees"}>
				<span class="field-value">{props.field.value}</span>{" "}
				<span class="chip" data-tone="success">
					<Icon name="check" />
					agrees
				</span>
			</Match>
			<Match when={props.field.standing === "wrong" || props.field.standing === "absent"}>
				<span class="chip" data-tone="danger">
					<Icon name="close" />
					wrong
				</span>{" "}
				{props.field.standing === "wrong"
					? "The entry was not made of the salt and value that were given."
					: "The entry has no field of this name."}
			</Match>
			<Match when={props.field.standing === "sealed"}>
				<span class="chip">
					<Icon name="lock" />
					{props.hasAllFields ? "erased" : "sealed"}
				</span>{" "}
				<span class="quiet">
					{props.hasAllFields
						? "Its value and salt are not kept any more."
						: "Its value was not given, or is erased."}
				</span>
			</Match>
		</Switch>
	);
}
