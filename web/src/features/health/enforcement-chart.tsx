import { For } from "solid-js";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { clockTime, durationOf } from "../../lib/time-text.ts";
import { barsOf, hourText } from "./enforcement-bars.ts";
import type { Health } from "./queries.ts";

const slotWidth = 20;
const height = 100;

/** How long endings took to be in force everywhere, hour by hour: drawn, and as a table for whoever wants the numbers. */
export function EnforcementChart(props: { hours: Health["enforced24h"]["hours"] }) {
	const chart = () => barsOf(props.hours, height);
	const first = () => props.hours[0];
	return (
		<figure class="chart">
			<figcaption>
				<span>
					Time to enforcement by hour: <span class="chart-key half">half within</span>{" "}
					<span class="chart-key slowest">slowest</span>
				</span>
				<span class="quiet numbers">up to {durationOf(chart().topMs)}</span>
			</figcaption>
			<svg
				role="img"
				aria-label={`Time to enforcement by hour, up to ${durationOf(chart().topMs)}; the numbers stand in the table below`}
				viewBox={`0 0 ${props.hours.length * slotWidth} ${height}`}
				preserveAspectRatio="none"
			>
				<For each={chart().bars}>
					{(bar, at) => (
						<>
							<rect
								class="slowest"
								x={at() * slotWidth + 3}
								y={height - bar.slowest}
								width={slotWidth - 6}
								height={bar.slowest}
							/>
							<rect
								class="half"
								x={at() * slotWidth + 3}
								y={height - bar.half}
								width={slotWidth - 6}
								height={bar.half}
							/>
						</>
					)}
				</For>
			</svg>
			<p class="chart-foot quiet numbers">
				<span>{first() && clockTime(first()?.from ?? 0).slice(0, 5)} yesterday</span>
				<span>now</span>
			</p>
			<details>
				<summary>Show as table</summary>
				<table class="plain-table numbers">
					<caption class="visually-hidden">Time to enforcement by hour, newest first</caption>
					<thead>
						<tr>
							<th scope="col">Hour</th>
							<th scope="col">Endings</th>
							<th scope="col">Half within</th>
							<th scope="col">Slowest</th>
						</tr>
					</thead>
					<tbody>
						<For
							each={props.hours.filter(({ count }) => count > 0).reverse()}
							fallback={
								<tr>
									<td colSpan={4}>No ending in these hours.</td>
								</tr>
							}
						>
							{(hour) => (
								<tr>
									<th scope="row">{hourText(hour.from)}</th>
									<td>{formatNumber(hour.count)}</td>
									<td>{durationOf(hour.p50Ms ?? 0)}</td>
									<td>{durationOf(hour.slowestMs ?? 0)}</td>
								</tr>
							)}
						</For>
					</tbody>
				</table>
				<p class="fine-print">
					{plural(props.hours.length, "hour")} of the clock; the first and the last are not whole.
				</p>
			</details>
		</figure>
	);
}
