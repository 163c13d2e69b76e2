import { createUniqueId, For, Show } from "solid-js";
import type { Sentence } from "../../../../worker/domain/log/verify/sentences.ts";
import { formatNumber } from "../../lib/numbers.ts";
import { Icon } from "../../ui/icon.tsx";
import { FileName } from "./file-name.tsx";
import { LeafTable } from "./leaf-table.tsx";
import { groups, verdictWords } from "./verdict-words.ts";
import type { Verified } from "./verification.ts";

/** The verdict in words, then every sentence of it, what is wrong first; then what the leaves say. */
export function Findings(props: {
	verified: Verified;
	/** Whether all fields that are still kept were given: what is sealed then is erased. */
	hasAllFields?: boolean;
}) {
	const words = () => verdictWords[props.verified.verdict];
	/** What a leaf says stands in its table. */
	const sentences = () =>
		props.verified.sentences.filter(
			({ verdict, about }) => !(verdict === "note" && (about === "leaf" || about === "field")),
		);
	return (
		<div class="findings">
			<div class="verdict" data-tone={words().tone}>
				<span class="verdict-icon">
					<Icon name={words().icon} />
				</span>
				<div>
					<p class="verdict-title">{words().title}</p>
					<p>{words().says}</p>
				</div>
			</div>
			<For each={groups}>
				{(group) => (
					<Group
						title={group.title}
						icon={group.icon}
						verdict={group.verdict}
						sentences={sentences().filter(({ verdict }) => verdict === group.verdict)}
					/>
				)}
			</For>
			<For each={props.verified.leaves}>
				{(leaf) => (
					<LeafTable
						leaf={leaf}
						whole={props.verified.verdict}
						showsFile={props.verified.leaves.length > 1}
						hasAllFields={props.hasAllFields ?? false}
					/>
				)}
			</For>
		</div>
	);
}

/** More of one kind are not drawn: tiles come by thousands. */
const shownMax = 100;

function Group(props: {
	title: string;
	icon: (typeof groups)[number]["icon"];
	verdict: Sentence["verdict"];
	sentences: readonly Sentence[];
}) {
	const id = createUniqueId();
	return (
		<Show when={props.sentences.length > 0}>
			<div class="finding-group" data-verdict={props.verdict}>
				<p id={id} class="finding-title">
					{props.title} <span class="count">{formatNumber(props.sentences.length)}</span>
				</p>
				<ul aria-labelledby={id}>
					<For each={props.sentences.slice(0, shownMax)}>
						{(sentence) => (
							<li class="finding">
								<Icon name={props.icon} />
								<p>
									{sentence.says}
									<Show when={sentence.position}>
										{(position) => (
											<span class="finding-place">
												<FileName name={position().file} />
												<Show when={position().line}>{(line) => <>, line {line()}</>}</Show>
											</span>
										)}
									</Show>
								</p>
							</li>
						)}
					</For>
				</ul>
				<Show when={props.sentences.length > shownMax}>
					<p class="quiet">and {formatNumber(props.sentences.length - shownMax)} more</p>
				</Show>
			</div>
		</Show>
	);
}
