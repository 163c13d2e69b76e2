import { useNavigate } from "@solidjs/router";
import { onCleanup, Show } from "solid-js";
import type { Organization } from "../../api/client.ts";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import type { Place } from "../shell/places.ts";
import { frontDialog, showFrontDialog } from "./front-dialog.ts";
import { guardFocus } from "./guard-focus.ts";
import {
	createKeyReader,
	isCovered,
	isElsewhere,
	type KeyAction,
	singleKeys,
} from "./key-reader.ts";
import { focusNextRegion } from "./regions.ts";

const ShortcutsDialog = lazyPart(() => import("./shortcuts-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});
const PaletteDialog = lazyPart(() => import("../palette/palette-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});

/** Listens for the keys that work anywhere, and sees that focus is never lost. */
export default function Shortcuts(props: {
	/** Where the palette and `g` lead. */
	places: Place[];
	organization: Organization | undefined;
}) {
	const navigate = useNavigate();
	onCleanup(guardFocus());
	const act = (action: KeyAction): boolean => {
		if (action === "keys") {
			showFrontDialog("keys");
			return true;
		}
		if (action === "search") {
			const search = document.querySelector<HTMLInputElement>("main input[type=search]");
			search?.focus();
			search?.select();
			return search !== null;
		}
		const place = props.places.find(({ key }) => key === action.page);
		if (place) navigate(place.href);
		return place !== undefined;
	};
	/** Keys that nobody types by accident, in fields too; the palette's own key closes it again. */
	const actAnywhere = (event: KeyboardEvent): boolean => {
		const isCommand = event.ctrlKey || event.metaKey;
		if (isCommand && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
			if (frontDialog() === "palette") showFrontDialog(null);
			else if (!document.querySelector("dialog[open]")) showFrontDialog("palette");
			return true;
		}
		return event.key === "F6" && !isCommand && !isCovered() && focusNextRegion(event.shiftKey);
	};
	const read = createKeyReader();
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.defaultPrevented || event.isComposing || event.repeat) return;
		const action = read({
			key: event.key,
			at: event.timeStamp,
			withModifier: event.ctrlKey || event.metaKey || event.altKey,
			elsewhere: !singleKeys() || isElsewhere(event.target),
		});
		if ((action && act(action)) || actAnywhere(event)) event.preventDefault();
	};
	document.addEventListener("keydown", onKeyDown);
	onCleanup(() => document.removeEventListener("keydown", onKeyDown));
	const close = () => showFrontDialog(null);
	return (
		<>
			<Show when={frontDialog() === "keys"}>
				<ShortcutsDialog places={props.places} onClose={close} />
			</Show>
			<Show when={frontDialog() === "palette"}>
				<PaletteDialog places={props.places} organization={props.organization} onClose={close} />
			</Show>
		</>
	);
}
