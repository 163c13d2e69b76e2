import { createSignal, createUniqueId, For, Show } from "solid-js";
import { formatCount, formatNumber } from "../../lib/numbers.ts";
import { ownZone } from "../../lib/zoned-time.ts";
import type { Counted } from "./counted.ts";
import { barsOf, chart, highestOf, hourLabel, hourSpan, hoursSentence } from "./hours.ts";

/** What came and went in the last 24 hours: bars, and the same as a table one button away. */
export function HoursChart(props: { hours: Counted["hours"] }) {
	const tableId = createUniqueId();
	const [isTable, setTable] = createSignal(false);
	const at = (nth: number) => props.hours.at(nth)?.from ?? 0;
	return (
		<>
			<p class="quiet numbers">{hoursSentence(props.hours)}</p>
			<div class="hours" role="img" aria-label={`Bars by hour. ${hoursSentence(props.hours)}`}>
				<p class="quiet hours-key" aria-hidden="true">
					<span class="numbers">Up to {formatNumber(highestOf(props.hours))} an hour</span>
					<span>
						<i data-bar="began" /> Sign-ins
					</span>
					<span>
						<i data-bar="ended" /> Endings
					</span>
				</p>
				<svg
					viewBox={`0 0 ${chart.width} ${chart.height}`}
					preserveAspectRatio="none"
					aria-hidden="true"
				>
					<For each={["began", "ended"] as const}>
						{(what) => (
							<For each={barsOf(props.hours, what)}>
								{(bar) => (
									<rect data-bar={what} x={bar.x} y={bar.y} width={bar.width} height={bar.height} />
								)}
							</For>
						)}
					</For>
				</svg>
				<p class="quiet numbers hours-axis" aria-hidden="true">
					<span>{hourLabel(at(0))}</span>
					<span>{hourLabel(at(8))}</span>
					<span>{hourLabel(at(16))}</span>
					<span>now</span>
				</p>
			</div>
			<div class="actions hours-tools">
				<button
					type="button"
					class="button"
					aria-expanded={isTable()}
					aria-controls={tableId}
					onClick={() => setTable(!isTable())}
				>
					{isTable() ? "Hide table" : "Show as table"}
				</button>
				<span class="quiet">Times in {ownZone()}</span>
			</div>
			<div id={tableId} hidden={!isTable()}>
				<Show when={isTable()}>
					<table class="plain-table numbers">
						<caption class="visually-hidden">Sign-ins and endings by hour, newest first</caption>
						<thead>
							<tr>
								<th scope="col">Hour</th>
								<th scope="col">Sign-ins</th>
								<th scope="col">Endings</th>
							</tr>
						</thead>
						<tbody>
							<For each={[...props.hours].reverse()}>
								{({ from, began, ended }) => (
									<tr>
										<th scope="row">{hourSpan(from)}</th>
										<td>{formatCount(began)}</td>
										<td>{formatCount(ended)}</td>
									</tr>
								)}
							</For>
						</tbody>
					</table>
				</Show>
			</div>
		</>
	);
}
