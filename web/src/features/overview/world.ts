import { centres, grid, land } from "./world-data.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const bitsEach = 6;

/** Every square of land as a dot, in one path: 2,471 elements would cost more than they show. */
export function landPath(): string {
	const dots: string[] = [];
	for (let nth = 0; nth < grid.columns * grid.rows; nth += 1) {
		const bits = letters.indexOf(land.charAt(Math.floor(nth / bitsEach)));
		if ((bits >> (bitsEach - 1 - (nth % bitsEach))) & 1) {
			dots.push(`M${nth % grid.columns} ${Math.floor(nth / grid.columns)}h0`);
		}
	}
	return dots.join("");
}

/** Where a country is drawn; null for one that is not on the map. */
export function spotOf(country: string): { x: number; y: number } | null {
	for (let at = 0; at < centres.length; at += 6) {
		if (centres.startsWith(country, at)) {
			return {
				x: Number.parseInt(centres.slice(at + 2, at + 4), 36),
				y: Number.parseInt(centres.slice(at + 4, at + 6), 36),
			};
		}
	}
	return null;
}

const radiusMin = 0.9;
const radiusMax = 2.8;

/** A dot whose area tells how many; the largest comes first, so that smaller ones lie on it. */
export function dotsOf(countries: readonly { value: string; count: number }[]) {
	const most = Math.max(1, ...countries.map(({ count }) => count));
	return [...countries]
		.sort((one, other) => other.count - one.count)
		.flatMap(({ value, count }) => {
			const spot = spotOf(value);
			const r = radiusMin + (radiusMax - radiusMin) * Math.sqrt(count / most);
			return spot === null ? [] : [{ ...spot, r }];
		});
}
