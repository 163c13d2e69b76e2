export const densities = [
	{ value: "compact", label: "Compact" },
	{ value: "comfortable", label: "Comfortable" },
] as const;

/** The columns that may be left out, as they stand in the list. Who and when are never. */
export const optionalColumns = [
	{ value: "device", label: "Device" },
	{ value: "ip", label: "IP address" },
	{ value: "place", label: "Location" },
	{ value: "created", label: "Signed in" },
	{ value: "expires", label: "Expires" },
] as const;

type Density = (typeof densities)[number]["value"];
type OptionalColumn = (typeof optionalColumns)[number]["value"];

const wordsOf = (look: string): string[] => look.split(" ");

/** Who has not chosen has what the pointer needs, as the styles say. */
export const densityOf = (look: string): Density =>
	densities.map(({ value }) => value).find((value) => wordsOf(look).includes(value)) ??
	(matchMedia("(pointer: coarse)").matches ? "comfortable" : "compact");

export const shows = (look: string, column: OptionalColumn): boolean =>
	!wordsOf(look).includes(`no-${column}`);

/** The look in words; what an older or a newer page wrote and nobody knows is dropped. */
function lookOf(density: Density, isShown: (column: OptionalColumn) => boolean): string {
	const left = optionalColumns.filter(({ value }) => !isShown(value));
	return [density, ...left.map(({ value }) => `no-${value}`)].join(" ");
}

export const withDensity = (look: string, density: Density): string =>
	lookOf(density, (column) => shows(look, column));

export const withToggled = (look: string, toggled: OptionalColumn): string =>
	lookOf(densityOf(look), (column) => shows(look, column) !== (column === toggled));
