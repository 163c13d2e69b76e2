import fc from "fast-check";
import { expect, it } from "vitest";
import { applyWatermarks, type CoveredFacts, type Watermark } from "./watermark.ts";

const session: CoveredFacts = {
	id: "ses_1",
	sequence: 5,
	userId: "usr_a",
	status: "active",
	createdAt: 0,
	lastActivityAt: 50,
	expiresAt: 1_000,
	idleExpiresAt: 500,
};

const nobody = () => false;
const organization = (sequence: number, at: number, except: string[] = []): Watermark => ({
	sequence,
	rule: { kind: "organization" },
	except,
	at,
});

it("a watermark covers what was created up to it, and nothing that came later", () => {
	expect(applyWatermarks(session, [organization(5, 100)], nobody).kind).toBe("revoked");
	expect(applyWatermarks(session, [organization(4, 100)], nobody).kind).toBe("unchanged");
});

it("what it spares stays, unless another one covers it", () => {
	const sparing = organization(9, 100, ["ses_1"]);
	expect(applyWatermarks(session, [sparing], nobody).kind).toBe("unchanged");
	expect(applyWatermarks(session, [sparing, organization(10, 110)], nobody).kind).toBe("revoked");
});

it("a session that had reached a limit is left as expired", () => {
	expect(applyWatermarks(session, [organization(9, 500)], nobody).kind).toBe("unchanged");
	expect(applyWatermarks(session, [organization(9, 499)], nobody).kind).toBe("revoked");
});

it("one of a user covers that user, one of a preview its members", () => {
	const of = (rule: Watermark["rule"]): Watermark => ({ ...organization(9, 100), rule });
	const kindUnder = (rule: Watermark["rule"]) =>
		applyWatermarks(session, [of(rule)], (previewId) => previewId === "mine").kind;
	expect(kindUnder({ kind: "user", userId: "usr_a" })).toBe("revoked");
	expect(kindUnder({ kind: "user", userId: "usr_b" })).toBe("unchanged");
	expect(kindUnder({ kind: "preview", previewId: "mine" })).toBe("revoked");
	expect(kindUnder({ kind: "preview", previewId: "other" })).toBe("unchanged");
});

const rule = fc.oneof(
	fc.constant({ kind: "organization" as const }),
	fc.constantFrom("usr_a", "usr_b").map((userId) => ({ kind: "user" as const, userId })),
	fc
		.record({
			idleTimeoutMs: fc.integer({ min: 1, max: 2_000 }),
			absoluteLifetimeMs: fc.integer({ min: 1, max: 2_000 }),
		})
		.map((policy) => ({ kind: "policy" as const, policy })),
);
const watermarks = fc
	.array(
		fc.record({
			rule,
			except: fc.constantFrom<string[]>([], ["ses_1"], ["ses_2"]),
			sequence: fc.integer({ min: 1, max: 12 }),
			at: fc.integer({ min: 51, max: 900 }),
		}),
		{ maxLength: 6 },
	)
	.map((list) => list.toSorted((a, b) => a.sequence - b.sequence || a.at - b.at));

it("no watermark ever gives a session a later end, and adding one never brings a session back", () => {
	fc.assert(
		fc.property(watermarks, (list) => {
			const all = applyWatermarks(session, list, nobody);
			const fewer = applyWatermarks(session, list.slice(0, -1), nobody);
			if (fewer.kind === "revoked") expect(all.kind).toBe("revoked");
			if (all.kind === "limits") {
				expect(all.expiresAt).toBeLessThanOrEqual(session.expiresAt);
				expect(all.idleExpiresAt).toBeLessThanOrEqual(session.idleExpiresAt);
			}
		}),
	);
});
