import { For, Show } from "solid-js";
import type { Receipt } from "../../api/client.ts";
import { reachLines } from "./enforcement-text.ts";

/** Region by region how an ending came into force, while it is on its way too. */
export function EnforcementTable(props: { receipt: Receipt }) {
	const lines = () => reachLines(props.receipt);
	return (
		<Show
			when={lines().length > 0}
			fallback={
				<p class="quiet">
					Nobody answered from memory when it was recorded: it was in force everywhere at once.
				</p>
			}
		>
			<table class="plain-table reach-table">
				<caption class="visually-hidden">Regions in which the ending came into force</caption>
				<thead>
					<tr>
						<th scope="col">Region</th>
						<th scope="col">State</th>
						<th scope="col">When</th>
					</tr>
				</thead>
				<tbody>
					<For each={lines()}>
						{(line) => (
							<tr>
								<th scope="row">{line.region}</th>
								<td>
									<span class="chip" data-tone={line.done ? "success" : "warning"}>
										{line.done ? "In force" : "On its way"}
									</span>
								</td>
								<td class="numbers">{line.text}</td>
							</tr>
						)}
					</For>
				</tbody>
			</table>
		</Show>
	);
}
