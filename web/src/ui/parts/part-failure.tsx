import { type JSX, Match, Show, Switch } from "solid-js";
import { isNewerThere, whyUnreachable } from "../../api/connection.ts";
import { midSentence } from "../messages/states.tsx";
import { Dialog } from "../overlays/dialog.tsx";
import { Panel } from "../overlays/panel.tsx";
import { PageHeading } from "../page/page-heading.tsx";
import { reloadPage } from "./reload-page.ts";

/** What stands in for it: a whole page, a dialog, a panel beside a list, or some words in their place. */
export type PartKind = "page" | "dialog" | "panel" | "words";

interface PartFailureProps {
	kind: PartKind;
	/** As a sentence would begin with it: "The receipts". */
	what?: string | undefined;
	/** It came, and failed while it was drawn. */
	isBroken: boolean;
	isTrying: boolean;
	/** Trying again did not help: some browsers remember that a file did not come. */
	isStubborn: boolean;
	onRetry: () => void;
	onClose?: (() => void) | undefined;
}

/** Where a part of the page would be that is not: what happened, and the ways on. Nothing else goes with it. */
export function PartFailure(props: PartFailureProps) {
	const title = () => `Couldn't load ${midSentence(props.what ?? names[props.kind])}`;
	return (
		<Switch>
			<Match when={props.kind === "page"}>
				<main id="main" class="standalone">
					<div class="empty">
						<PageHeading title={title()} />
						<p class="empty-text" role="alert">
							{reason(props)}
						</p>
						<div class="actions">
							<WaysOn {...props} />
						</div>
					</div>
				</main>
			</Match>
			<Match when={props.kind === "dialog"}>
				<Dialog title={title()} onClose={() => props.onClose?.()}>
					<p role="alert">{reason(props)}</p>
					<div class="dialog-actions">
						<button type="button" class="button" autofocus onClick={() => props.onClose?.()}>
							Close
						</button>
						<WaysOn {...props} />
					</div>
				</Dialog>
			</Match>
			<Match when={props.kind === "panel"}>
				<Panel
					title={title()}
					closeLabel="Close details"
					list="the list"
					entryId=""
					takesFocus
					onClose={() => props.onClose?.()}
				>
					<div class="panel-body">
						<p role="alert">{reason(props)}</p>
						<div class="actions">
							<WaysOn {...props} />
						</div>
					</div>
				</Panel>
			</Match>
			<Match when={props.kind === "words"}>
				<span class="part-failure">
					{title()}. <WaysOn {...props} />
				</span>
			</Match>
		</Switch>
	);
}

function WaysOn(props: PartFailureProps): JSX.Element {
	return (
		<>
			<button
				type="button"
				class="button"
				aria-disabled={props.isTrying}
				onClick={() => props.onRetry()}
			>
				{props.isTrying ? "Trying…" : "Try again"}
			</button>
			<Show when={isNewerThere() || props.isStubborn || props.isBroken}>
				<button type="button" class="button primary" onClick={() => void reloadPage()}>
					Reload
				</button>
			</Show>
		</>
	);
}

const names: Record<PartKind, string> = {
	page: "this page",
	dialog: "this dialog",
	panel: "the details",
	words: "this part",
};

function reason(props: PartFailureProps): string {
	const unreachable = whyUnreachable();
	if (unreachable) return `${unreachable} The rest of the page stays as it is.`;
	if (isNewerThere()) {
		return "There is a newer version of Curfew, and this part of the older one is gone. Reload to go on with the newer one.";
	}
	if (props.isBroken) return "Something went wrong while it was shown.";
	return "It did not arrive. The rest of the page stays as it is.";
}
