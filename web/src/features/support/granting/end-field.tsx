import { createEffect, createUniqueId, For, on, Show } from "solid-js";
import { serverNow } from "../../../lib/server-clock.ts";
import { sentenceOf } from "../../../lib/zoned-time.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import type { EndForm } from "./end-form.ts";
import { ExactTimeField } from "./exact-time-field.tsx";
import type { EndChoice } from "./grant-end.ts";

/** Until when: presets or an exact time, and under them always what that comes to. */
export function EndField(props: { form: EndForm; legend?: string }) {
	const name = createUniqueId();
	const { form } = props;
	const sentence = () => {
		const end = form.end();
		return end.kind === "at" ? sentenceOf("Ends", end.at, form.state.end.zone, serverNow()) : null;
	};
	const problem = () => {
		const end = form.end();
		return form.state.choice !== "exact" && end.kind === "problem" ? end.sentence : null;
	};
	// Spoken when it is chosen; afterwards only its distance changes, which nobody wants to hear.
	createEffect(
		on(
			() => [form.state.choice, form.state.end.local, form.state.end.zone, form.state.end.which],
			() => {
				const text = sentence();
				if (text) announce(`${text}.`);
			},
			{ defer: true },
		),
	);
	const option = (id: EndChoice, label: string) => (
		<label class="option">
			<input
				type="radio"
				name={name}
				checked={form.state.choice === id}
				onChange={() => form.set({ choice: id })}
			/>
			<span>{label}</span>
		</label>
	);
	return (
		<fieldset class="options">
			<legend>{props.legend ?? "Until"}</legend>
			<div class="option-row">
				<For each={form.presets().map(({ id }) => id)}>
					{(id) => option(id, form.presets().find((preset) => preset.id === id)?.label ?? "")}
				</For>
				{option("exact", "Exact time…")}
			</div>
			<Show when={form.state.choice === "exact"}>
				<ExactTimeField
					label="Ends at"
					value={form.state.end}
					resolved={form.end()}
					withZone
					onChange={(end) => form.set({ end, start: { ...form.state.start, zone: end.zone } })}
				/>
			</Show>
			<p class="resolved-end" classList={{ "field-problem": problem() !== null }}>
				{sentence() ?? problem() ?? ""}
			</p>
		</fieldset>
	);
}

/** From when: now, or a later time. */
export function StartField(props: { form: EndForm }) {
	const name = createUniqueId();
	const { form } = props;
	const resolved = () => form.start() ?? { kind: "at" as const, at: serverNow() };
	const startSentence = () => {
		const start = form.start();
		return start?.kind === "at"
			? sentenceOf("Starts", start.at, form.state.start.zone, serverNow())
			: null;
	};
	return (
		<fieldset class="options">
			<legend>Starts</legend>
			<div class="option-row">
				<label class="option">
					<input
						type="radio"
						name={name}
						checked={!form.state.startsLater}
						onChange={() => form.set({ startsLater: false })}
					/>
					<span>Now</span>
				</label>
				<label class="option">
					<input
						type="radio"
						name={name}
						checked={form.state.startsLater}
						onChange={() => form.set({ startsLater: true })}
					/>
					<span>Later…</span>
				</label>
			</div>
			<Show when={form.state.startsLater}>
				<ExactTimeField
					label="Starts at"
					value={form.state.start}
					resolved={resolved()}
					withZone={form.state.choice !== "exact"}
					onChange={(start) => form.set({ start, end: { ...form.state.end, zone: start.zone } })}
				/>
				<p class="resolved-end">{startSentence() ?? ""}</p>
			</Show>
		</fieldset>
	);
}
