import type { SessionFacets } from "../../../api/client.ts";
import { deviceTypeLabel, deviceTypes } from "../../../lib/labels.ts";
import { countryName } from "../../../lib/places.ts";
import { ChoicePopover } from "../../../ui/overlays/choice-popover.tsx";
import { countIn } from "./facet-counts.ts";
import { MoreFilters } from "./more-filters.tsx";
import type { SessionView } from "./session-view.ts";
import type { TextReader } from "./typing/reader.ts";
import { TypedFilters } from "./typing/typed-filters.tsx";
import { ViewsMenu } from "./views/views-menu.tsx";

/** Whatever opens a list: on what and from where people came, what is asked for less often, and saved views. */
export default function ChoiceFilters(props: {
	view: SessionView;
	facets: SessionFacets | undefined;
	/** Where filters are typed. */
	box: HTMLInputElement;
	onReader: (reader: TextReader) => void;
	onChange: (view: SessionView) => void;
}) {
	const deviceChoices = () =>
		deviceTypes.map((value) => ({
			value,
			label: deviceTypeLabel(value),
			count: countIn(props.facets?.deviceType, value),
		}));
	const countryChoices = () => {
		const counted = props.facets?.country ?? [];
		const values = new Set([...counted.map(({ value }) => value), ...props.view.country]);
		return [...values]
			.filter((value) => /^[A-Z]{2}$/.test(value))
			.map((value) => ({ value, label: countryName(value), count: countIn(counted, value) }));
	};
	return (
		<>
			<ChoicePopover
				label="Device"
				choices={deviceChoices()}
				chosen={props.view.deviceType}
				onChange={(chosen) =>
					props.onChange({
						...props.view,
						deviceType: deviceTypes.filter((type) => chosen.includes(type)),
					})
				}
			/>
			<ChoicePopover
				label="Country"
				choices={countryChoices()}
				chosen={props.view.country}
				onChange={(country) => props.onChange({ ...props.view, country })}
			/>
			<MoreFilters view={props.view} onChange={props.onChange} />
			<ViewsMenu view={props.view} onChange={props.onChange} />
			<TypedFilters
				view={props.view}
				box={props.box}
				onReader={props.onReader}
				onChange={props.onChange}
			/>
		</>
	);
}
