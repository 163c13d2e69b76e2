import { expect, it } from "vitest";
import { packEnded } from "./ended-record.ts";
import { preparedFacts } from "./facts.ts";
import { Holder } from "./holder.ts";
import type { LeaseGrant, RenewRequest } from "./messages.ts";
import { noNews } from "./view-update.ts";

const facts = preparedFacts({
	sessionId: "ses_1",
	userId: "usr_1",
	sequence: 1,
	endsAtMs: 1_000_000,
});
const endedRecords = packEnded([{ sessionId: "ses_1", endsAtMs: 1_000_000, cause: "admin" }]);

const aGrant = (
	request: RenewRequest,
	over: Partial<LeaseGrant> & { sequence?: number } = {},
): LeaseGrant => ({
	update: {
		...noNews,
		base: null,
		stamp: { epoch: 1, sequence: over.sequence ?? 1 },
		asOfMs: 500_000,
	},
	termMs: 1_000,
	graceMs: 0,
	isolateTermMs: 1_000,
	echo: request.echo,
	...over,
});

it("a lease counts from before its request was sent, however late the answer", () => {
	const holder = new Holder("inc", null);
	const request = holder.request(100);
	holder.adopt(aGrant(request), 1_000);
	expect(holder.check(facts, 1_099)?.status).toBe("active");
	expect(holder.check(facts, 1_100)).toBeNull();
});

it("an older view is ignored whole, its lease too", () => {
	const holder = new Holder("inc", null);
	const first = holder.request(0);
	const second = holder.request(500);
	holder.adopt(aGrant(first, { sequence: 5 }), 600);
	expect(holder.adopt(aGrant(second, { sequence: 4 }), 700).adopted).toBe(false);
	expect(holder.check(facts, 999)?.status).toBe("active");
	expect(holder.check(facts, 1_000)).toBeNull();
});

it("a difference is ignored by a holder that lacks what it was made for", () => {
	const holder = new Holder("inc", null);
	const request = holder.request(0);
	const update = {
		...noNews,
		base: { epoch: 1, sequence: 3 },
		stamp: { epoch: 1, sequence: 9 },
		asOfMs: 0,
	};
	expect(holder.adopt(aGrant(request, { update }), 10).adopted).toBe(false);
	expect(holder.take(update, 20)).toBe(false);
});

it("a clock that reads less than before drops the lease, and answers to earlier questions", () => {
	const holder = new Holder("inc", null);
	holder.adopt(aGrant(holder.request(1_000)), 1_010);
	const asked = holder.request(1_400);
	expect(holder.check(facts, 1_300)).toBeNull();
	expect(holder.adopt(aGrant(asked), 1_310).adopted).toBe(false);
	holder.adopt(aGrant(holder.request(1_320)), 1_330);
	expect(holder.check(facts, 1_340)?.status).toBe("active");
});

it("a timer finds a clock that was set back between two readings", () => {
	const holder = new Holder("inc", null);
	const { timer } = holder.adopt(aGrant(holder.request(1_000)), 1_010);
	expect(timer).toEqual({ armedAtMs: 1_010, delayMs: 990 });
	if (timer === null) return;
	holder.timerFired(timer, 1_500);
	expect(holder.check(facts, 1_501)).toBeNull();
});

it("a timer that fires in time leaves a renewed lease alone", () => {
	const holder = new Holder("inc", null);
	const { timer } = holder.adopt(aGrant(holder.request(1_000)), 1_010);
	holder.adopt(aGrant(holder.request(1_500)), 1_510);
	if (timer !== null) holder.timerFired(timer, 2_000);
	expect(holder.check(facts, 2_100)?.status).toBe("active");
});

it("a session is refused at the highest the writer's clock can show", () => {
	const holder = new Holder("inc", null);
	holder.adopt(aGrant(holder.request(0)), 10);
	const endsSoon = { ...facts, endsAtMs: 500_900 };
	// 500,000 at most 800 ms ago, plus drift and the guard of 25 ms.
	expect(holder.check(endsSoon, 800)?.status).toBe("active");
	expect(holder.check(endsSoon, 872)?.status).toBe("expired");
});

it("grace answers only those whose renewal failed", () => {
	const holder = new Holder("inc", null);
	holder.adopt(aGrant(holder.request(0), { graceMs: 500 }), 10);
	expect(holder.check(facts, 1_200)).toBeNull();
	expect(holder.check(facts, 1_200, true)?.status).toBe("active");
	expect(holder.check(facts, 1_500, true)).toBeNull();
});

it("a pushed view refuses at once and prolongs nothing", () => {
	const holder = new Holder("inc", "weur");
	holder.adopt(aGrant(holder.request(0)), 10);
	const update = {
		...noNews,
		endedRecords,
		base: { epoch: 1, sequence: 1 },
		stamp: { epoch: 1, sequence: 2 },
		asOfMs: 500_100,
	};
	expect(holder.take(update, 20)).toBe(true);
	expect(holder.check(facts, 30)).toEqual({ status: "revoked", cause: "admin" });
	expect(holder.check(facts, 1_000)).toBeNull();
});

it("messages survive serialization", () => {
	const holder = new Holder("inc", null);
	const request = holder.request(5);
	expect(JSON.parse(JSON.stringify(request))).toEqual(request);
	expect(structuredClone(aGrant(request))).toEqual(aGrant(request));
});
