import type { BrowserContextOptions } from "playwright-core";

/** How somebody looks at the pages. */
export interface Look {
	name: string;
	options: BrowserContextOptions;
	theme: "system" | "contrast";
}

const sizes = [
	{ width: 1440, height: 900 },
	{ width: 768, height: 1024 },
	{ width: 320, height: 640 },
] as const;

const common = { deviceScaleFactor: 2, reducedMotion: "reduce" } as const;

export const looks: Look[] = (["light", "dark"] as const).flatMap((colorScheme) =>
	sizes.map((viewport) => ({
		name: `${colorScheme}-${viewport.width}`,
		options: { ...common, colorScheme, viewport },
		theme: "system" as const,
	})),
);

/** For whoever needs more of it than most: a few pages show whether all are right. */
export const strongLooks: Look[] = [
	{
		name: "contrast-1440",
		options: { ...common, viewport: sizes[0], contrast: "more" },
		theme: "contrast",
	},
	{
		name: "forced-colors-1440",
		options: { ...common, viewport: sizes[0], forcedColors: "active", colorScheme: "dark" },
		theme: "system",
	},
];
