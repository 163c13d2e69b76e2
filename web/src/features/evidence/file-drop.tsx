import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { shown } from "../../../../worker/domain/log/verify/sentences.ts";
import { formatNumber } from "../../lib/numbers.ts";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { chosenFiles, droppedFiles } from "./brought.ts";
import { FileName } from "./file-name.tsx";
import { type GivenFile, readFiles } from "./given-files.ts";

const kindWords: Record<GivenFile["kind"], string> = {
	proof: "proof",
	fields: "opened fields",
	consistency: "consistency proof",
	checkpoint: "checkpoint",
	tile: "tile",
	export: "exported log",
	manifest: "manifest",
	unknown: "no text",
	unread: "not read",
};

const spokenMax = 100;

/** A mirror of a log has thousands of files, and nobody reads their names. */
const listedMax = 20;

/** Takes files and folders, chosen by a button or dropped anywhere on the page, and shows which there are. */
export function FileDrop(props: {
	files: readonly GivenFile[];
	onAdd: (files: GivenFile[]) => void;
	onRemove: (name: string) => void;
	onClear: () => void;
}) {
	let fileInput: HTMLInputElement | undefined;
	let folderInput: HTMLInputElement | undefined;
	let chooseButton: HTMLButtonElement | undefined;
	let list: HTMLUListElement | undefined;
	const [isOver, setOver] = createSignal(false);
	const [isReading, setReading] = createSignal(false);

	const take = async (brought: Promise<{ file: File; name: string }[]>) => {
		setReading(true);
		const read = await readFiles(await brought);
		setReading(false);
		if (read.length > 0) props.onAdd(read);
	};
	const choose = (input: HTMLInputElement) => {
		const files = chosenFiles(input);
		// Else the browser would not tell of the same file chosen again, after it was changed.
		input.value = "";
		void take(Promise.resolve(files));
	};

	const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
	const over = (event: DragEvent) => {
		if (!hasFiles(event)) return;
		event.preventDefault();
		setOver(true);
	};
	const leave = (event: DragEvent) => {
		if (event.relatedTarget === null) setOver(false);
	};
	const drop = (event: DragEvent) => {
		if (!hasFiles(event) || !event.dataTransfer) return;
		// Beside the field a browser would open the file in place of this page.
		event.preventDefault();
		setOver(false);
		void take(droppedFiles(event.dataTransfer));
	};
	onMount(() => {
		document.addEventListener("dragover", over);
		document.addEventListener("dragleave", leave);
		document.addEventListener("drop", drop);
		onCleanup(() => {
			document.removeEventListener("dragover", over);
			document.removeEventListener("dragleave", leave);
			document.removeEventListener("drop", drop);
		});
	});

	const remove = (name: string, at: number) => {
		props.onRemove(name);
		announce(`${shown(name, spokenMax)} removed.`);
		// The button that was pressed is gone: the one in its place takes focus, or the way to begin anew.
		const buttons = list?.querySelectorAll("button");
		(buttons?.[Math.min(at, buttons.length - 1)] ?? chooseButton)?.focus();
	};
	const clear = () => {
		props.onClear();
		announce("All files removed.");
		chooseButton?.focus();
	};

	return (
		<div class="file-drop" classList={{ over: isOver() }}>
			<div class="drop-zone">
				<Icon name="audit" />
				<p>
					<span class="strong">Drop files or a folder</span>
					<br />
					<span class="quiet">
						proof (.tlog-proof), opened fields (.json), exported log (.ndjson) with its manifest,
						checkpoints, consistency proofs, tiles
					</span>
				</p>
				<div class="actions">
					<button
						ref={chooseButton}
						type="button"
						class="button"
						classList={{ primary: props.files.length === 0 }}
						onClick={() => fileInput?.click()}
					>
						Choose files
					</button>
					<button type="button" class="button" onClick={() => folderInput?.click()}>
						Choose a folder
					</button>
				</div>
				<input
					ref={fileInput}
					type="file"
					multiple
					hidden
					onChange={(event) => choose(event.currentTarget)}
				/>
				<input
					ref={(input) => {
						folderInput = input;
						input.webkitdirectory = true;
					}}
					type="file"
					hidden
					onChange={(event) => choose(event.currentTarget)}
				/>
			</div>
			<Show when={isReading()}>
				<p role="status" class="quiet">
					Reading…
				</p>
			</Show>
			<Show when={props.files.length > 0}>
				<ul ref={list} class="given-files" aria-label="Files given">
					<For each={props.files.slice(0, listedMax)}>
						{(file, at) => (
							<li>
								<span class="given-name">
									<FileName name={file.name} />
								</span>
								<span class="chip" data-tone={file.kind === "unread" ? "warning" : undefined}>
									{kindWords[file.kind]}
								</span>
								<button
									type="button"
									class="button ghost icon-button"
									aria-label={`Remove ${shown(file.name, spokenMax)}`}
									onClick={() => remove(file.name, at())}
								>
									<Icon name="close" />
								</button>
							</li>
						)}
					</For>
				</ul>
				<div class="given-foot">
					<Show when={props.files.length > listedMax} fallback={<span />}>
						<span class="quiet">and {formatNumber(props.files.length - listedMax)} more</span>
					</Show>
					<button type="button" class="link-button" onClick={clear}>
						Remove all files
					</button>
				</div>
			</Show>
		</div>
	);
}
