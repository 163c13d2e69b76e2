import type { Visitor, Visitors } from "./visitor.ts";

interface Look {
	colorScheme: "light" | "dark";
	width: number;
	theme: "system" | "contrast";
}

/** Widths and colours go wrong each by itself: opposite corners meet all four, and the theme of high contrast comes on top. */
export const looks: readonly Look[] = [
	{ colorScheme: "light", width: 320, theme: "system" },
	{ colorScheme: "dark", width: 1280, theme: "system" },
	{ colorScheme: "light", width: 1280, theme: "contrast" },
];

export async function enterWith(
	visitors: Visitors,
	{ colorScheme, width, theme }: Look,
): Promise<Visitor> {
	const visitor = await visitors.enter({
		colorScheme,
		contrast: theme === "contrast" ? "more" : "no-preference",
		viewport: { width, height: 900 },
	});
	await visitor.context.addInitScript(`localStorage.setItem("curfew.theme", "${theme}")`);
	return visitor;
}
