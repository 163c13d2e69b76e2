import { describe, expect, it } from "vitest";
import { newSecret } from "./ids.ts";
import { decideRefresh, formatRefreshToken, parseRefreshToken } from "./refresh-token.ts";

const token = {
	organizationId: "org_acme",
	sessionId: "ses_0123456789",
	generation: 3,
	chainSecret: newSecret(),
	tokenSecret: newSecret(),
};

it("a refresh token reads back as it was written", () => {
	expect(parseRefreshToken(formatRefreshToken(token))).toEqual(token);
});

it.each([
	["nothing", ""],
	["another prefix", formatRefreshToken(token).replace("cfr_", "cfx_")],
	["a part too few", formatRefreshToken(token).split(".").slice(0, 4).join(".")],
	["a part too many", `${formatRefreshToken(token)}.x`],
	["a malformed organization", formatRefreshToken({ ...token, organizationId: "acme" })],
	["a malformed session", formatRefreshToken({ ...token, sessionId: "ses_../x" })],
	["generation zero", formatRefreshToken({ ...token, generation: 0 })],
	["a huge generation", formatRefreshToken({ ...token, generation: 1e21 })],
	["a short secret", formatRefreshToken({ ...token, tokenSecret: "short" })],
])("%s is no refresh token", (_what, text) => {
	expect(parseRefreshToken(text)).toBeNull();
});

describe("a session at generation 5 whose grace ends at 1,000", () => {
	const session = { status: "active", generation: 5, graceEndsAt: 1_000 } as const;
	const presented = (generation: number, facts = {}) => ({
		generation,
		chainMatches: true,
		tokenMatches: true as boolean | null,
		isRepeat: false,
		...facts,
	});

	it("rotates its current token", () => {
		expect(decideRefresh(presented(5), session, 0).kind).toBe("rotate");
	});
	it("repeats the successor for the predecessor up to the last millisecond of the grace", () => {
		expect(decideRefresh(presented(4), session, 1_000).kind).toBe("repeat");
	});
	it("takes the predecessor for reuse after the grace", () => {
		expect(decideRefresh(presented(4), session, 1_001).kind).toBe("reused");
	});
	it("repeats the successor for a repeat by key, also after the grace, until the successor was used", () => {
		expect(decideRefresh(presented(4, { isRepeat: true }), session, 1_001).kind).toBe("repeat");
		expect(decideRefresh(presented(3, { isRepeat: true }), session, 0).kind).toBe("spent");
		const ended = { ...session, status: "revoked" } as const;
		expect(decideRefresh(presented(4, { isRepeat: true }), ended, 0).kind).toBe("ended");
	});
	it("takes a token of two rotations ago for reuse within the grace", () => {
		expect(decideRefresh(presented(3), session, 0).kind).toBe("reused");
	});
	it("takes a token older than its history for reuse", () => {
		expect(decideRefresh(presented(1, { tokenMatches: null }), session, 0).kind).toBe("reused");
	});
	it("does not know a token with another token secret, of whatever generation", () => {
		for (const generation of [1, 4, 5]) {
			const verdict = decideRefresh(presented(generation, { tokenMatches: false }), session, 0);
			expect(verdict.kind).toBe("unknown");
		}
	});
	it("does not know a token with another chain secret, and never takes it for reuse", () => {
		for (const generation of [1, 3, 4, 5, 6]) {
			const verdict = decideRefresh(presented(generation, { chainMatches: false }), session, 2_000);
			expect(verdict.kind).toBe("unknown");
		}
	});
	it("does not know a generation that was never issued", () => {
		expect(decideRefresh(presented(6, { tokenMatches: null }), session, 0).kind).toBe("unknown");
	});
	it.each(["revoked", "expired"] as const)("answers %s for every token once it is", (status) => {
		for (const generation of [1, 3, 4, 5]) {
			const verdict = decideRefresh(presented(generation), { ...session, status }, 0);
			expect(verdict).toEqual({ kind: "ended", status });
		}
	});
});
