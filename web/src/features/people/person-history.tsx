import { Show } from "solid-js";
import { deviceLabel, deviceTypeLabel } from "../../lib/labels.ts";
import { placeOf } from "../../lib/places.ts";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { Ago, Exact } from "../../ui/time.tsx";
import { DeviceIcon } from "../sessions/device-icon.tsx";
import type { Person } from "./queries.ts";
import { spanOf, type Times } from "./span.ts";

/** On what and from where a person was seen, and from when to when. */
export function PersonHistory(props: { person: Person }) {
	const columns = <T extends Times & { sessions: number }>(
		first: Column<T>,
		all: () => readonly T[],
	): Column<T>[] => [
		first,
		{ heading: "Sessions", class: "numbers", cell: ({ sessions }) => sessions },
		{ heading: "First seen", class: "numbers", cell: (one) => <Exact at={one.firstSeenAt} /> },
		{ heading: "Last seen", class: "numbers", cell: (one) => <Ago at={one.lastSeenAt} /> },
		{
			heading: "Over time",
			isHeadingHidden: true,
			class: "span-cell",
			cell: (one) => <Span of={one} among={all()} />,
		},
	];
	return (
		<>
			<section class="sheet">
				<h2>Devices</h2>
				<ListTable
					caption="Devices"
					columns={columns<Person["devices"][number]>(
						{
							heading: "Device",
							cell: (device) => (
								<div>
									<span class="with-icon">
										<DeviceIcon type={device.type} />
										<span>
											{deviceLabel(device)}
											<span class="visually-hidden">, {deviceTypeLabel(device.type)}</span>
										</span>
									</span>
								</div>
							),
						},
						() => props.person.devices,
					)}
					rows={props.person.devices}
					empty={<p class="quiet">No device is kept.</p>}
				/>
			</section>
			<section class="sheet">
				<h2>Places</h2>
				<Show when={props.person.places.length > 0}>
					<p class="quiet">Places are made from addresses: they are approximate.</p>
				</Show>
				<ListTable
					caption="Places"
					columns={columns<Person["places"][number]>(
						{
							heading: "Place",
							cell: ({ city, country }) => (
								<bdi>{placeOf({ city: city ?? undefined, country: country ?? undefined })}</bdi>
							),
						},
						() => props.person.places,
					)}
					rows={props.person.places}
					empty={<p class="quiet">No place is known.</p>}
				/>
			</section>
		</>
	);
}

/** The same two times as a line, among those of the others: for a glance. */
function Span(props: { of: Times; among: readonly Times[] }) {
	const span = () => spanOf(props.of, props.among);
	return (
		<svg class="span" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
			<path d="M0 4H100" />
			<rect x={span().from} y="1" width={span().width} height="6" />
		</svg>
	);
}
