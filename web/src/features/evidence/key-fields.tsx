import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { type Problem, problemOf } from "../../api/errors.ts";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { fetchPublishedKeys, keysPath } from "./published-keys.ts";
import { keyLines } from "./verification.ts";

/** A text of several lines with its name above and what belongs in it below. */
export function LinesField(props: {
	label: string;
	hint: JSX.Element;
	value: string;
	rows?: number;
	onInput: (value: string) => void;
}) {
	const id = createUniqueId();
	return (
		<div class="field">
			<label for={id}>{props.label}</label>
			<textarea
				id={id}
				class="input mono"
				rows={props.rows ?? 2}
				spellcheck={false}
				autocomplete="off"
				aria-describedby={`${id}-hint`}
				value={props.value}
				onInput={(event) => props.onInput(event.currentTarget.value)}
			/>
			<p id={`${id}-hint`} class="fine-print">
				{props.hint}
			</p>
		</div>
	);
}

/** The keys of the log, from whoever verifies; or, when they ask for it, those that this site publishes. */
export function LogKeys(props: {
	value: string;
	/** The logs that the files name. */
	origins: readonly string[];
	onInput: (value: string) => void;
}) {
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [isAsking, setAsking] = createSignal(false);
	const paths = createMemo(() => props.origins.flatMap((origin) => keysPath(origin) ?? []));

	const ask = async () => {
		if (isAsking()) return;
		setAsking(true);
		setProblem(null);
		try {
			const texts = await Promise.all(paths().map(fetchPublishedKeys));
			const before = keyLines(props.value);
			const added = texts.flatMap(keyLines).filter((key) => !before.includes(key));
			props.onInput([...before, ...added].join("\n"));
			announce(added.length > 0 ? "Keys of this site added." : "These keys were already there.");
		} catch (error) {
			setProblem(problemOf(error));
		} finally {
			setAsking(false);
		}
	};

	return (
		<>
			<LinesField
				label="Keys of the log"
				hint="One a line, as name+id+base64. Without a key nothing shows who wrote a file."
				value={props.value}
				rows={3}
				onInput={props.onInput}
			/>
			<Show when={paths().length > 0}>
				<div class="published">
					<button
						type="button"
						class="button"
						aria-disabled={isAsking()}
						onClick={() => void ask()}
					>
						{isAsking() ? "Asking for the keys…" : "Use the keys this site publishes"}
					</button>
					<p class="fine-print">
						Asks this site for the keys of <For each={props.origins}>{nameOf}</For>, and sends no
						more than that name. Keys that came to you another way, not from whoever gave you the
						file, are better evidence: who runs this site could publish other keys.
					</p>
				</div>
			</Show>
			<ProblemNotice problem={problem()} />
		</>
	);
}

const nameOf = (origin: string, at: () => number) => (
	<>
		{at() > 0 ? ", " : ""}
		<span class="break">{origin}</span>
	</>
);
