import type { SessionFacets } from "../../../api/client.ts";
import { deviceTypeLabel, deviceTypes, flagKinds } from "../../../lib/labels.ts";
import { countryName } from "../../../lib/places.ts";
import { Select } from "../../../ui/fields/select.tsx";
import { ChoicePopover } from "../../../ui/overlays/choice-popover.tsx";
import { flagLabel } from "../flag-words.ts";
import { countIn } from "./facet-counts.ts";
import type { SessionView } from "./session-view.ts";

/** The filters that are chosen from lists: on what, from where and how people came, and what stands out. */
export default function ChoiceFilters(props: {
	view: SessionView;
	facets: SessionFacets | undefined;
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
			<ChoicePopover
				label="Stands out"
				heading="Stands out: any of these"
				choices={flagKinds.map((value) => ({ value, label: flagLabel(value), count: "" }))}
				chosen={props.view.flags}
				onChange={(chosen) =>
					props.onChange({
						...props.view,
						flags: flagKinds.filter((kind) => chosen.includes(kind)),
					})
				}
			/>
			<Select
				label="Network"
				value={props.view.network}
				isOn={props.view.network !== ""}
				onChange={(text) => props.onChange({ ...props.view, network: text === "tor" ? "tor" : "" })}
			>
				<option value="">Any network</option>
				<option value="tor">Network: Tor</option>
			</Select>
		</>
	);
}
