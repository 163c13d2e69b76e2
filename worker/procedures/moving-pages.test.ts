import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteMs, secondMs } from "../domain/clock.ts";
import { encodeCursor } from "../domain/lists/page.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { aPeopleWorld } from "../testing/support/people-world.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const begin = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(begin);

/** Sessions of two people, each last active at another moment, and a pass over them page by page. */
async function aMovingWorld(sessions: number) {
	const world = await aPeopleWorld();
	const { client, organizationId, start, drained } = world;
	const ids: string[] = [];
	for (let nth = 0; nth < sessions; nth += 1) {
		setClock(Date.now() + secondMs);
		ids.push((await start({ userId: nth % 2 === 0 ? "usr_raj" : "usr_mia" })).sessionId);
	}
	await drained();
	const page = (cursor: string | null, limit: number, filter: object = {}) =>
		client.sessions.list.query({
			organizationId,
			filter,
			limit,
			...(cursor !== null && { cursor }),
		});
	const touch = async (sessionId: string) => {
		setClock(Date.now() + 2 * minuteMs);
		const activity = [{ sessionId, at: Date.now() }];
		await client.lifecycle.touch.mutate({ organizationId, activity });
		await drained();
	};
	return { ...world, ids, page, touch };
}

const size = 9;

describe("a pass over pages by last activity, the newest first, while sessions are used", () => {
	it("shows each session that matched the whole time at least once, and ends", {
		timeout: 120_000,
	}, async () => {
		const { ids, page, touch, start, drained } = await aMovingWorld(size);
		/** What happens between two pages: which sessions are used, and how many begin. */
		const between = fc.record({
			used: fc.array(fc.nat({ max: size - 1 }), { maxLength: 3 }),
			begun: fc.constantFrom(0, 0, 0, 1),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(between, { maxLength: 6 }),
				fc.integer({ min: 1, max: 4 }),
				fc.constantFrom({}, { userId: "usr_raj" }, { q: "usr_mia" }, { status: "active" as const }),
				async (history, limit, filter) => {
					const matching = ids.filter((_, nth) => {
						if ("userId" in filter) return nth % 2 === 0;
						return "q" in filter ? nth % 2 === 1 : true;
					});
					const shown = new Set<string>();
					let cursor: string | null = null;
					let pages = 0;
					do {
						const { items, nextCursor }: Awaited<ReturnType<typeof page>> = await page(
							cursor,
							limit,
							filter,
						);
						expect(items.length).toBeLessThanOrEqual(limit);
						for (const { id } of items) shown.add(id);
						cursor = nextCursor;
						const { used = [], begun = 0 } = history[pages] ?? {};
						for (const nth of used) await touch(ids[nth] ?? "");
						if (begun === 1) {
							await start({ userId: "usr_other" });
							await drained();
						}
						pages += 1;
						expect(pages).toBeLessThan(200);
					} while (cursor !== null);
					expect(matching.filter((id) => !shown.has(id))).toEqual([]);
				},
			),
			{ numRuns: 25 },
		);
	});

	it("without anything moving shows each exactly once, in order, without an empty page", async () => {
		const { ids, page } = await aMovingWorld(size);
		for (const limit of [1, 2, 3, 8, 9, 10]) {
			const shown: string[] = [];
			let cursor: string | null = null;
			do {
				const { items, nextCursor }: Awaited<ReturnType<typeof page>> = await page(cursor, limit);
				expect(items.length).toBeGreaterThan(0);
				shown.push(...items.map(({ id }) => id));
				cursor = nextCursor;
			} while (cursor !== null);
			expect(shown).toEqual([...ids].reverse());
		}
	});

	it("shows a session that moved up from behind the reader to before them, and says where it is now", async () => {
		const { ids, page, touch } = await aMovingWorld(4);
		const first = await page(null, 2);
		expect(first.items.map(({ id }) => id)).toEqual([ids[3], ids[2]]);
		await touch(ids[0] ?? "");
		const second = await page(first.nextCursor, 2);
		const shown = [...first.items, ...second.items].map(({ id }) => id);
		let cursor = second.nextCursor;
		while (cursor !== null) {
			const next = await page(cursor, 2);
			shown.push(...next.items.map(({ id }) => id));
			cursor = next.nextCursor;
		}
		expect(new Set(shown)).toEqual(new Set(ids));
	});
});

describe("a forged cursor", () => {
	const integers = fc.oneof(
		fc.integer({ min: -3, max: 3 }),
		fc.maxSafeInteger(),
		fc.constantFrom(-1, 0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
	);

	it("with any pass is answered by a page, and the pass that follows ends", {
		timeout: 120_000,
	}, async () => {
		const { ids, page, organizationId } = await aMovingWorld(4);
		const list = JSON.stringify([organizationId, "lastActivityAt", "desc", {}]);
		await fc.assert(
			fc.asyncProperty(
				integers,
				integers,
				fc.constantFrom("", "x", "ses_", ids[0] ?? "", ids[3] ?? ""),
				async (value, pass, id) => {
					let cursor: string | null = encodeCursor(list, { value, id, pass });
					for (let pages = 0; cursor !== null; pages += 1) {
						expect(pages).toBeLessThan(20);
						const read: Awaited<ReturnType<typeof page>> = await page(cursor, 2);
						expect(read).not.toHaveProperty("degraded");
						cursor = read.nextCursor;
					}
				},
			),
			{ numRuns: 60 },
		);
	});

	it.each(["1", null, 1.5, {}, [], true, "__proto__"])(
		"with a pass that is none (%j) is refused",
		async (pass) => {
			const { page, organizationId } = await aMovingWorld(1);
			const list = JSON.stringify([organizationId, "lastActivityAt", "desc", {}]);
			const cursor = encodeCursor(list, { value: 1, id: "", pass: pass as number });
			expect(await refusalOf(page(cursor, 2))).toMatchObject({
				status: 400,
				reason: "bad_cursor",
				field: "cursor",
			});
		},
	);

	it.each([
		["createdAt", "desc"],
		["lastActivityAt", "asc"],
	] as const)(
		"with a pass for a list by %s, %s, whose rows do not move ahead, is a page",
		async (by, direction) => {
			const { client, organizationId } = await aMovingWorld(3);
			const list = JSON.stringify([organizationId, by, direction, {}]);
			const cursor = encodeCursor(list, { value: begin, id: "", pass: -1 });
			const read = await client.sessions.list.query({
				organizationId,
				sort: { by, direction },
				cursor,
			});
			expect(read).not.toHaveProperty("degraded");
		},
	);
});
