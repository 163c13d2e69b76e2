import { expect, test } from "vitest";
import { endedWords } from "./ended-words.ts";

const at = Date.UTC(2026, 10, 26, 11, 4, 31);
const words = (kind: Parameters<typeof endedWords>[0]["by"]["kind"], cause = "admin" as const) =>
	endedWords({ at, cause, by: { kind, name: "Dana Kim" } });

test("whoever ended the session is named, with the time and the way on", () => {
	expect(words("administrator")).toMatch(
		/^Dana Kim ended this session on 26 Nov 2026, \d\d:04:31 \S+\. Sign in again to go on\.$/,
	);
	expect(words("support")).toContain("Dana Kim of the platform's support");
	expect(words("program")).toContain("The program “Dana Kim”");
});

test("what one did oneself is not told as somebody else's doing, nor a limit as anybody's", () => {
	expect(words("you")).toMatch(/^You ended this session on/);
	const limit = endedWords({ at, cause: "idle", by: { kind: "system", name: "Curfew" } });
	expect(limit).toMatch(/^This session was not used for too long, and ended on/);
});
