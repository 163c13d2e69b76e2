import { For } from "solid-js";
import type { Session } from "../../api/client.ts";
import { countryName, nameOf } from "../../lib/format.ts";
import { deviceTypeLabel } from "../../lib/labels.ts";
import { type SessionView, withoutFilters } from "../../lib/session-view.ts";
import { Icon } from "../../ui/icon.tsx";

interface Chip {
	text: string;
	without: SessionView;
}

/** The filters in force, each with its way out. */
export default function FilterChips(props: {
	view: SessionView;
	rows: ReadonlyMap<string, Session>;
	onChange: (view: SessionView) => void;
}) {
	const personName = (userId: string): string => {
		for (const session of props.rows.values()) {
			if (session.user.id === userId) return nameOf(session.user);
		}
		return userId;
	};
	const chips = (): Chip[] => {
		const view = props.view;
		const all: Chip[] = [];
		if (view.q) all.push({ text: `Search: ${view.q}`, without: { ...view, q: "" } });
		if (view.userId) {
			all.push({ text: `Person: ${personName(view.userId)}`, without: { ...view, userId: "" } });
		}
		if (view.ip) all.push({ text: `IP: ${view.ip}`, without: { ...view, ip: "" } });
		for (const type of view.deviceType) {
			const deviceType = view.deviceType.filter((one) => one !== type);
			all.push({ text: `Device: ${deviceTypeLabel(type)}`, without: { ...view, deviceType } });
		}
		for (const code of view.country) {
			const country = view.country.filter((one) => one !== code);
			all.push({ text: `Country: ${countryName(code)}`, without: { ...view, country } });
		}
		for (const key of view.unknown) {
			const unknown = view.unknown.filter((one) => one !== key);
			all.push({ text: `Unknown filter: ${key}`, without: { ...view, unknown } });
		}
		return all;
	};
	return (
		<ul class="chips" aria-label="Filters in force">
			<For each={chips()}>
				{(chip) => (
					<li>
						<button
							type="button"
							class="filter-chip"
							aria-label={`${chip.text}, remove filter`}
							onClick={() => props.onChange(chip.without)}
						>
							{chip.text}
							<Icon name="close" />
						</button>
					</li>
				)}
			</For>
			<li>
				<button
					type="button"
					class="button ghost"
					onClick={() => props.onChange(withoutFilters(props.view))}
				>
					Clear all
				</button>
			</li>
		</ul>
	);
}
