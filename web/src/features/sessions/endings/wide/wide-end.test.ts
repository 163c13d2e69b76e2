import { TRPCClientError } from "@trpc/client";
import { createRoot } from "solid-js";
import { expect, test, vi } from "vitest";
import type { Receipt, Session } from "../../../../api/client.ts";
import { filterWords, nameIn } from "../../filters/filter-words.ts";
import { parseView } from "../../filters/session-view.ts";
import { endingOf } from "../known-endings.ts";
import { createWideEnd, missingFor } from "./wide-end.ts";

const by = { kind: "organization_admin", id: "adm_dana", name: "Dana Kim" } as const;
const receipt: Receipt = {
	id: "rcp_1",
	sequence: 5,
	organizationId: "org_acme",
	scope: { kind: "filter", shown: 3, noLongerMatching: 1 },
	revoked: 2,
	alreadyEnded: 0,
	recordedAt: 1_000,
	enforcedAt: 1_010,
	enforcedBy: 6_000,
	state: "enforced",
	by,
	cause: "admin",
	reason: "lost tablets",
	sessionIds: ["ses_a", "ses_b"],
	more: false,
	reach: [],
};
const refusal = TRPCClientError.from({
	error: { message: "Make a new one.", code: 1, data: { reason: "conflict" } },
});

test("a wide ending needs a reason first, and the short name exactly where it is asked for", () => {
	expect(missingFor({ reason: " ", typed: "acme" }, "acme")?.field).toBe("reason");
	expect(missingFor({ reason: "drill", typed: "globex" }, "acme")?.field).toBe("slug");
	expect(missingFor({ reason: "drill", typed: " acme " }, "acme")).toBeNull();
	expect(missingFor({ reason: "drill", typed: "" }, null)).toBeNull();
});

test("what the receipt names turns to ended, with its facts", async () => {
	const wide = createRoot(() => createWideEnd("org_acme"));
	await wide.run(async () => receipt, "stays");
	expect(wide.ended()).toEqual(receipt);
	expect(endingOf("ses_b")).toMatchObject({ phase: "ended", end: { receiptId: "rcp_1", by } });
	expect(endingOf("ses_c")).toBeUndefined();
});

test("after a lost answer the same key goes out again, after a refusal another one", async () => {
	const wide = createRoot(() => createWideEnd("org_acme"));
	const send = vi.fn<(key: string) => Promise<Receipt>>();
	send.mockRejectedValueOnce(new TypeError("Failed to fetch"));
	send.mockRejectedValueOnce(refusal);
	send.mockResolvedValueOnce(receipt);
	for (const _attempt of [1, 2, 3]) await wide.run(send, "stays");
	const [lost, refused, done] = send.mock.calls.map(([key]) => key);
	expect(refused).toBe(lost);
	expect(done).not.toBe(refused);
});

test("a second press while the first one runs sends nothing", async () => {
	const wide = createRoot(() => createWideEnd("org_acme"));
	const send = vi.fn(async () => receipt);
	await Promise.all([wide.run(send, "stays"), wide.run(send, "stays")]);
	expect(send).toHaveBeenCalledTimes(1);
});

test("every filter in force has words and a way out, people and actors by their names", () => {
	const ended = { at: 1, by, cause: "admin", reason: null, receiptId: null } as const;
	const seen = [{ user: { id: "usr_raj", name: "Raj Shah", email: "" }, ended }] as Session[];
	const view = parseView("?status=revoked&user=usr_raj&cause=reuse&by=adm_dana&ended=7d&color=red");
	const words = filterWords(view, (id) => nameIn(seen, id));
	expect(words.map(({ text }) => text)).toEqual([
		"Person: Raj Shah",
		"Cause: a refresh token was used twice",
		"Ended by: Dana Kim",
		"Ended: last 7 days",
		"Unknown filter: color:red",
	]);
	expect(words[2]?.without).toEqual({ ...view, endedBy: "" });
	expect(nameIn(seen, "usr_gone")).toBe("usr_gone");
});
