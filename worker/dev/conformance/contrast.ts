type Rgb = readonly [red: number, green: number, blue: number];

const rgbOf = (hex: string): Rgb => {
	const value = Number.parseInt(hex.slice(1, 7), 16);
	return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

const linear = (channel: number): number => {
	const share = channel / 255;
	return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

const luminanceOf = (hex: string): number => {
	const [red, green, blue] = rgbOf(hex);
	return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
};

/** The contrast ratio of WCAG 2: 1 for the same colour, 21 for black on white. */
export function contrastOf(one: string, other: string): number {
	const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
	return (lighter + 0.05) / (darker + 0.05);
}

/** The colours of one theme, by their names without the dashes. */
type Theme = ReadonlyMap<string, string>;

const blockOf = (css: string, selector: string): string =>
	css.slice(css.indexOf(`${selector} {`)).split("\n}")[0] ?? "";

/** The three themes as `tokens.css` says them; contrast is dark, but for what it says anew. */
export function themesOf(css: string): { light: Theme; dark: Theme; contrast: Theme } {
	const light = new Map<string, string>();
	const dark = new Map<string, string>();
	for (const [, name = "", value = ""] of blockOf(css, ":root").matchAll(/--([\w-]+): ([^;]+);/g)) {
		const [, one, other] = /^light-dark\((#\w+), (#\w+)\)$/.exec(value) ?? [];
		const plain = /^#\w{6}$/.test(value) ? value : undefined;
		const [inLight, inDark] = [one ?? plain, other ?? plain];
		if (inLight) light.set(name, inLight);
		if (inDark) dark.set(name, inDark);
	}
	const own = [...blockOf(css, '[data-theme="contrast"]').matchAll(/--([\w-]+): (#\w+);/g)].map(
		([, name = "", value = ""]): [string, string] => [name, value],
	);
	return { light, dark, contrast: new Map([...dark, ...own]) };
}
