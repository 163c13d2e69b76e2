import { expect, test } from "vitest";
import type { Session, SessionPage } from "../../../api/client.ts";
import { rowsOf } from "./session-list.tsx";

const aPage = (...sessions: [id: string, lastActivityAt: number][]): SessionPage => ({
	items: sessions.map(([id, lastActivityAt]) => ({ id, lastActivityAt }) as Session),
	nextCursor: null,
	total: { count: sessions.length, capped: false },
	asOf: 0,
});

test("a session that a later page shows again stands once, in its first place, as it was read last", () => {
	const rows = rowsOf([aPage(["ses_a", 9], ["ses_b", 8]), aPage(["ses_c", 7], ["ses_b", 10])]);
	expect([...rows.keys()]).toEqual(["ses_a", "ses_b", "ses_c"]);
	expect(rows.get("ses_b")?.lastActivityAt).toBe(10);
});
