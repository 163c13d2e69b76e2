import { For } from "solid-js";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { setSingleKeys, singleKeys } from "./key-reader.ts";

type Row = [keys: string[], what: string];

const groups: { title: string; rows: Row[] }[] = [
	{
		title: "Anywhere",
		rows: [
			[["?"], "This list"],
			[["/"], "Search"],
			[["g", "s"], "Sessions"],
			[["g", "r"], "Receipts"],
			[["g", "p"], "Policies"],
		],
	},
	{
		title: "In the list of sessions",
		rows: [
			[["↑", "↓"], "Move between rows; Page Up, Page Down, Home and End too"],
			[["→", "←"], "Into a row's controls, and back"],
			[["Enter"], "Open details; Esc closes them"],
			[["Space"], "Select; Ctrl + A selects all shown, Esc clears"],
			[["Delete"], "End the session"],
			[["c"], "Copy the IP address"],
		],
	},
];

/** The keys, and the switch for those that are single characters. */
export default function ShortcutsDialog(props: { onClose: () => void }) {
	return (
		<Dialog title="Keyboard" onClose={() => props.onClose()}>
			<For each={groups}>
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
			<label class="choice boxed">
				<input
					type="checkbox"
					checked={singleKeys()}
					onChange={(event) => setSingleKeys(event.currentTarget.checked)}
				/>
				<span>
					Keys that work anywhere. Switched off, this list is in the account menu; the keys of the
					list of sessions stay.
				</span>
			</label>
			<div class="dialog-actions">
				<button type="button" class="button primary" autofocus onClick={() => props.onClose()}>
					Done
				</button>
			</div>
		</Dialog>
	);
}
