import { expect, test } from "vitest";
import { mergePeople } from "./merge-people.ts";

const person = (id: string, lastSeenAt: number, activeSessions = 1) => ({
	...{ id, lastSeenAt, activeSessions },
});
const page = (items: ReturnType<typeof person>[], count: number, nextCursor?: string) => ({
	...{ items, total: { count, capped: false }, nextCursor },
});
const told = (pages: ReturnType<typeof page>[]) =>
	pages.flatMap(({ items }) =>
		items.map(({ id, lastSeenAt, activeSessions }) => `${id} ${lastSeenAt} ${activeSessions}`),
	);

test("people change in their places, who has left has no session, and who came waits", () => {
	const shown = [page([person("mia", 30), person("raj", 20, 2), person("dana", 10)], 3)];
	const fresh = page([person("new", 90), person("dana", 80, 4), person("mia", 30)], 3);
	const { pages, more } = mergePeople(shown, fresh, false);
	expect(told(pages)).toEqual(["mia 30 1", "raj 20 0", "dana 80 4"]);
	expect(more).toBe(1);
});

test("where everybody is listed, nobody leaves the list by having no session", () => {
	const shown = [page([person("mia", 30), person("raj", 20, 2)], 2)];
	expect(told(mergePeople(shown, page([person("mia", 30)], 1), true).pages)).toEqual([
		"mia 30 1",
		"raj 20 2",
	]);
});

test("of those who stand on a page that was not read nothing is known, and coming up from there is not new", () => {
	const shown = [page([person("mia", 30), person("raj", 20)], 9, "more")];
	const fresh = page([person("low", 70), person("mia", 30)], 9, "more");
	const { pages, more } = mergePeople(shown, fresh, false);
	expect(told(pages)).toEqual(["mia 30 1", "raj 20 1"]);
	expect(more).toBe(0);
	expect(mergePeople(shown, { ...fresh, total: { count: 10, capped: false } }, false).more).toBe(1);
});
