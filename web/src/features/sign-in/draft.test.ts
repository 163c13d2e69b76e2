import { afterEach, expect, test, vi } from "vitest";
import { keepDraft, takeDraft } from "./draft.ts";

const isText = (value: unknown): value is string => typeof value === "string";

afterEach(() => {
	vi.useRealTimers();
	sessionStorage.clear();
});

test("a draft comes back once, to the person who left it", () => {
	keepDraft("grant", "adm_dana", "lost laptop");
	expect(takeDraft("grant", "adm_dana", isText)).toBe("lost laptop");
	expect(takeDraft("grant", "adm_dana", isText)).toBeNull();
});

test("somebody else who signs in meanwhile does not see it, and it is gone", () => {
	keepDraft("grant", "adm_dana", "lost laptop");
	expect(takeDraft("grant", "adm_noor", isText)).toBeNull();
	expect(takeDraft("grant", "adm_dana", isText)).toBeNull();
});

test("a draft of another kind, of an older version, or too old is dropped", () => {
	keepDraft("grant", "adm_dana", { an: "object" });
	expect(takeDraft("grant", "adm_dana", isText)).toBeNull();
	sessionStorage.setItem("curfew.draft.grant", "{");
	expect(takeDraft("grant", "adm_dana", isText)).toBeNull();
	vi.useFakeTimers({ now: 0 });
	keepDraft("grant", "adm_dana", "lost laptop");
	vi.setSystemTime(16 * 60_000);
	expect(takeDraft("grant", "adm_dana", isText)).toBeNull();
});
