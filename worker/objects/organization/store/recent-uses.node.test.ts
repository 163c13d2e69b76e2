import { expect, it } from "vitest";
import { minuteMs } from "../../../domain/clock.ts";
import { RecentUses } from "./recent-uses.ts";

it("what was written is remembered for its minute, and nothing of it longer", () => {
	const uses = new RecentUses();
	for (let nth = 0; nth < 1_000; nth += 1) uses.written(`ses_${nth}`, nth, nth + minuteMs);
	expect(uses.known).toBe(1_000);
	expect(uses.gather("ses_999", { at: 1_000 })).toBe(true);
	uses.written("ses_new", 998 + minuteMs, 998 + 2 * minuteMs);
	// The new one, the last of the others, and what is gathered of it.
	expect(uses.known).toBe(3);
});

it("however many sessions are used within a minute, it knows of 12,000 at most, and the others are written at once", () => {
	const uses = new RecentUses();
	for (let nth = 0; nth < 30_000; nth += 1) uses.written(`ses_${nth}`, 0, minuteMs);
	let gathered = 0;
	for (let nth = 0; nth < 30_000; nth += 1) {
		if (uses.gather(`ses_${nth}`, { at: 1 })) gathered += 1;
	}
	expect(gathered).toBe(2_000);
	expect(uses.known).toBe(12_000);
});
