import { useNavigate } from "@solidjs/router";
import { createEffect, onCleanup, Show } from "solid-js";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { createKeyReader, isElsewhere, type KeyAction, singleKeys } from "./key-reader.ts";
import { isHelpOpen, setHelpOpen } from "./shortcuts-help.ts";

const ShortcutsDialog = lazyPart(() => import("./shortcuts-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});

/** Listens for the keys that work anywhere, while they are switched on. */
export default function Shortcuts(props: {
	/** The organization that `g s` and its like lead to. */
	slug: string | undefined;
}) {
	const navigate = useNavigate();
	const act = (action: KeyAction): boolean => {
		if (action === "help") {
			setHelpOpen(true);
			return true;
		}
		if (action === "search") {
			const search = document.querySelector<HTMLInputElement>("main input[type=search]");
			search?.focus();
			search?.select();
			return search !== null;
		}
		if (props.slug) navigate(`/o/${props.slug}/${action}`);
		return props.slug !== undefined;
	};
	createEffect(() => {
		if (!singleKeys()) return;
		const read = createKeyReader();
		const onKeyDown = (event: KeyboardEvent) => {
			if (event.defaultPrevented || event.isComposing || event.repeat) return;
			const action = read({
				key: event.key,
				at: event.timeStamp,
				withModifier: event.ctrlKey || event.metaKey || event.altKey,
				elsewhere: isElsewhere(event.target),
			});
			if (action && act(action)) event.preventDefault();
		};
		document.addEventListener("keydown", onKeyDown);
		onCleanup(() => document.removeEventListener("keydown", onKeyDown));
	});
	return (
		<Show when={isHelpOpen()}>
			<ShortcutsDialog onClose={() => setHelpOpen(false)} />
		</Show>
	);
}
