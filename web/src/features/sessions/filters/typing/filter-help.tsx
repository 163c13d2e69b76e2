import { For } from "solid-js";
import { examples } from "../../../../../../worker/domain/lists/filter-text.ts";

const what = {
	device: "on what: desktop, mobile, tablet …",
	country: "from where",
	ip: "an address or a range",
	user: "one person, by ID",
	active: "last active less than 5 minutes ago; > for longer",
	signed: "signed in more than 7 days ago",
	flag: "what stands out",
	network: "through the Tor network",
	support: "support sessions",
	client: "one app, by its client ID",
	status: "active, revoked, expired or all",
	cause: "why sessions ended",
	by: "who ended them, by ID",
	ended: "ended in the last 7 days",
} satisfies Partial<Record<keyof typeof examples, string>>;
const keys = Object.keys(what) as (keyof typeof what)[];

/** Every key of the grammar with an example, for those who type. */
export function FilterHelp() {
	return (
		<details class="filter-help">
			<summary>How to type filters</summary>
			<p class="quiet">
				Type one into the search box, then a blank or Enter. Commas mean any of these; quotes keep
				blanks. Other words are searched for.
			</p>
			<dl>
				<For each={keys}>
					{(key) => (
						<>
							<dt class="mono">{examples[key]}</dt>
							<dd class="quiet">{what[key]}</dd>
						</>
					)}
				</For>
			</dl>
		</details>
	);
}
