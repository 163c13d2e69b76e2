import { For } from "solid-js";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import type { Place } from "../shell/places.ts";
import { commandKey } from "./front-dialog.ts";
import { setSingleKeys, singleKeys } from "./key-reader.ts";

type Row = [keys: string[], what: string];

const groupsOf = (places: readonly Place[]): { title: string; rows: Row[] }[] => [
	{
		title: "Anywhere",
		rows: [
			[[commandKey, "K"], "Search or jump to…"],
			[["F6"], "Next region: messages, navigation, filters, list, details; with Shift back"],
			[["?"], "This list"],
			[["/"], "Search this page"],
			...places.map(({ key, label }): Row => [["g", key], label]),
		],
	},
	{
		title: "In the list of sessions",
		rows: [
			[["↑", "↓"], "Move between rows; Page Up, Page Down, Home and End too"],
			[["→", "←"], "Into a row's controls, and back"],
			[["Enter"], "Open details"],
			[["Space"], "Select or unselect"],
			[["Shift", "↑", "↓"], "Select what the row moves over; Shift with a click does, too"],
			[["Shift", "Space"], "Select from the row selected last to this one"],
			[[commandKey, "A"], "Select all that are loaded"],
			[["Esc"], "Clear the selection, or close details"],
			[["Delete", "Backspace"], "End what is selected, else this session; asks first"],
			[["c"], "Copy the IP address"],
		],
	},
];

/** The keys, and the switch for those that are single characters. */
export default function ShortcutsDialog(props: { places: Place[]; onClose: () => void }) {
	return (
		<Dialog title="Keyboard" onClose={() => props.onClose()}>
			{/* First, so that the list opens at its beginning: focus goes to what takes it first. */}
			<label class="choice boxed">
				<input
					type="checkbox"
					checked={singleKeys()}
					onChange={(event) => setSingleKeys(event.currentTarget.checked)}
				/>
				<span>
					Single keys that work anywhere: <kbd>?</kbd>, <kbd>/</kbd> and <kbd>g</kbd>. Switched off,
					this list is in the account menu; the keys of the list of sessions stay.
				</span>
			</label>
			<For each={groupsOf(props.places)}>
				{(group) => (
					<section>
						<h3>{group.title}</h3>
						<dl class="keys">
							<For each={group.rows}>
								{([keys, what]) => (
									<>
										<dt>
											<For each={keys}>
												{(key, index) => (
													<>
														{index() > 0 ? " " : ""}
														<kbd>{key}</kbd>
													</>
												)}
											</For>
										</dt>
										<dd>{what}</dd>
									</>
								)}
							</For>
						</dl>
					</section>
				)}
			</For>
			<div class="dialog-actions">
				<button type="button" class="button primary" onClick={() => props.onClose()}>
					Done
				</button>
			</div>
		</Dialog>
	);
}
