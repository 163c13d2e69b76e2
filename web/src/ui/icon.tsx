/** Icons are single paths on a 16-unit grid, drawn with the text's own colour; words always stand beside them. */
const paths = {
	sessions: "M2.5 3.5h11v7h-11zM5.5 13.5h5M8 10.5v3",
	overview: "M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z",
	receipt: "M3.5 2v12l1.8-1.2L7 14l1-1 1 1 1.7-1.2 1.8 1.2V2zM6 5.5h4M6 8.5h4",
	people:
		"M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c.3-2.7 2-4 4.5-4s4.2 1.3 4.5 4M10.5 2.8a2.5 2.5 0 0 1 0 4.4M12 9.9c1.5.5 2.3 1.7 2.5 3.6",
	key: "M5.5 13.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM7.7 8.3 13.5 2.5M11 5l2 2M9.2 6.8l1.5 1.5",
	building: "M3.5 14V2.5h6V14M9.5 6.5h3V14M2 14h12M5.5 5.5h2M5.5 8.5h2M5.5 11.5h2",
	user: "M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM3 14c.3-3 2.2-4.4 5-4.4S12.7 11 13 14",
	desktop: "M2 3h12v8H2zM5.5 13.5h5M8 11v2.5",
	mobile: "M5 1.5h6v13H5zM7.3 12.3h1.4",
	tablet: "M3 2h10v12H3zM7.3 11.8h1.4",
	tv: "M1.5 4.5h13v8h-13zM5 1.5l3 3 3-3M5.5 14.5h5",
	console:
		"M4.5 4.5h7a3 3 0 0 1 3 3.3l-.5 3.7-2.5-2h-7L2 11.5l-.5-3.7a3 3 0 0 1 3-3.3zM5.5 6v2.4M4.3 7.2h2.4M10.7 7.2v.1",
	bot: "M3.5 6h9v7h-9zM8 6V3M6 9.3v.4M10 9.3v.4M1.8 8.5v2.5M14.2 8.5v2.5",
	api: "M5 4 1.5 8 5 12M11 4l3.5 4L11 12M9.2 3 6.8 13",
	unknown:
		"M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM6.3 6.2c.2-1 .9-1.5 1.8-1.5 1 0 1.7.6 1.7 1.5 0 1.3-1.7 1.4-1.7 2.6M8.1 11.2v.1",
	search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.6 10.6 14 14",
	close: "M4 4l8 8M12 4l-8 8",
	chevron: "M4.5 6.3 8 9.8l3.5-3.5",
	chevrons: "M5 6.2 8 3.2l3 3M5 9.8l3 3 3-3",
	up: "M8 13V3.5M4.5 7 8 3.5 11.5 7",
	down: "M8 3v9.5M4.5 9 8 12.5 11.5 9",
	menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
	more: "M2.7 8a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0M7.2 8a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0M11.7 8a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0",
	check: "M3 8.5 6.3 12 13 4.5",
	refresh: "M13.5 3v3.5H10M13.3 6.5A5.6 5.6 0 1 0 13.6 9",
	copy: "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
	warning: "M8 2 1.5 13.5h13zM8 6.5v3M8 11.5v.1",
	info: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 7.3v3.7M8 5v.1",
	lock: "M3.5 7.5h9v6.5h-9zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2",
	arrow: "M3 8h9.5M9 4.5 12.5 8 9 11.5",
	back: "M13 8H3.5M7 4.5 3.5 8 7 11.5",
	download: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11",
	link: "M6.8 9.2l2.4-2.4M7.3 4.8l1.5-1.5a2.7 2.7 0 0 1 3.9 3.9l-1.5 1.5M8.7 11.2l-1.5 1.5a2.7 2.7 0 0 1-3.9-3.9l1.5-1.5",
	pulse: "M1.5 8.5h3L6.5 4l3 8 2-3.5h3",
	exit: "M6.5 2.5h-4v11h4M6.5 8H14M11 5l3 3-3 3",
	moon: "M13.2 9.8A5.7 5.7 0 0 1 6.2 2.8a5.7 5.7 0 1 0 7 7z",
	plus: "M8 3v10M3 8h10",
	sliders: "M2 5h6M12 5h2M10 3v4M2 11h2M8 11h6M6 9v4",
	support:
		"M2.5 9V7.5a5.5 5.5 0 0 1 11 0V9M2.5 9h2.2v4H3.5a1 1 0 0 1-1-1zM13.5 9h-2.2v4h1.2a1 1 0 0 0 1-1z",
	audit: "M3.5 2h6l3 3v9h-9zM9.5 2v3h3M5.5 8h5M5.5 10.8h5",
} as const;

export type IconName = keyof typeof paths;

export function Icon(props: { name: IconName }) {
	return (
		<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
			<path d={paths[props.name]} />
		</svg>
	);
}

export const isIconName = (name: string): name is IconName => name in paths;

/** Curfew's mark: the moon and one star inside a square. */
export function Mark() {
	return (
		<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
			<rect width="32" height="32" rx="8" />
			<path d="M21.6 19.4A7.9 7.9 0 0 1 12.6 9.2a7.6 7.6 0 1 0 9 10.2Z" />
			<circle cx="21.3" cy="10.7" r="1.9" />
		</svg>
	);
}
