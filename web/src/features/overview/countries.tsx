import { A } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { formatCount, plural } from "../../lib/numbers.ts";
import { countryName } from "../../lib/places.ts";
import type { Counted } from "./counted.ts";
import { dotsOf, landPath } from "./world.ts";

/** So many fit beside the map. */
const shownAtFirst = 8;

/** From where people use their sessions: a map to look at, and the list beside it to go on from. */
export function Countries(props: { countries: Counted["countries"]; sessionsHref: string }) {
	const [isAll, setAll] = createSignal(false);
	const shown = () => (isAll() ? props.countries : props.countries.slice(0, shownAtFirst));
	const countIn = (code: string) => props.countries.find(({ value }) => value === code);
	return (
		<div class="where">
			<svg class="world" viewBox="-1 -1 146 58" aria-hidden="true">
				<path d={landPath()} />
				<For each={dotsOf(props.countries)}>
					{(dot) => <circle cx={dot.x} cy={dot.y} r={dot.r} />}
				</For>
			</svg>
			<Show
				when={props.countries.length > 0}
				fallback={<p class="quiet">No active session whose country is known.</p>}
			>
				<div>
					<ul class="country-list">
						{/* By code: new counts must not replace the link that holds focus. */}
						<For each={shown().map(({ value }) => value)}>
							{(code) => (
								<li>
									<A href={`${props.sessionsHref}?country=${code}`}>{countryName(code)}</A>
									<span class="quiet numbers">
										{formatCount(countIn(code) ?? { count: 0, capped: false })}
										<span class="visually-hidden"> sessions</span>
									</span>
								</li>
							)}
						</For>
					</ul>
					<Show when={props.countries.length > shownAtFirst}>
						<button
							type="button"
							class="button"
							aria-expanded={isAll()}
							onClick={() => setAll(!isAll())}
						>
							{isAll()
								? "Show fewer"
								: `Show all ${plural(props.countries.length, "country", "countries")}`}
						</button>
					</Show>
				</div>
			</Show>
		</div>
	);
}
