import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../domain/clock.ts";
import { oneSession, type Receipt } from "../../domain/receipt.ts";
import {
	aSession,
	must,
	projected,
	stubOf,
	type TestOrganization,
	theTest,
} from "../support/builders.ts";
import { stepsWith } from "./histories.ts";
import {
	end,
	letTimePass,
	limitOf,
	type Model,
	type ModelSession,
	noteActivity,
	refresh,
	setPolicy,
	standing,
} from "./lifecycle-model.ts";

export interface Real {
	organization: TestOrganization;
	receipts: Receipt[];
}

export const users = ["usr_a", "usr_b", "usr_c"];
export const countries = ["DE", "JP"];

const step = stepsWith(everySessionIsAsPromised);

async function everySessionIsAsPromised(model: Model, real: Real): Promise<void> {
	const { object } = real.organization;
	const states = await object.liveStates(model.sessions.map(({ id }) => id));
	for (const session of model.sessions) {
		expect([session.id, states[session.id]?.status]).toEqual([
			session.id,
			session.ended?.status ?? "active",
		]);
		// What was seen to have ended is asked about once more at the end of the history.
		if (session.endSeen) continue;
		await isAnsweredAsPromised(session, real);
		session.endSeen = session.ended !== null;
	}
	const described = must(await object.describe());
	// Limits that have passed leave the count with the sweep, never later than the alarm that writes them down.
	expect(described.activeSessions).toBeGreaterThanOrEqual(standing(model).length);
}

/** Whether a strict check says of a session what the model does. */
export async function isAnsweredAsPromised(session: ModelSession, real: Real): Promise<void> {
	const answer = await real.organization.object.checkSession(session.id);
	expect([session.id, answer.active, answer.cause]).toEqual([
		session.id,
		session.ended === null,
		session.ended?.cause,
	]);
}

/** Whether the list and its counts, which come from D1, show what stands. */
export async function listShowsWhatStands(model: Model, real: Real): Promise<void> {
	const { id, object, token } = real.organization;
	await projected(id);
	const alive = standing(model);
	expect(must(await object.describe()).activeSessions).toBe(alive.length);
	const read = await token("read");
	const list = await read.sessions.list.query({
		organizationId: id,
		filter: { status: "active" },
		limit: 200,
	});
	expect(list.items.map((session) => session.id).sort()).toEqual(
		alive.map((session) => session.id).sort(),
	);
	expect(list.total.count).toBe(alive.length);
	const { status } = await read.sessions.facets.query({ organizationId: id });
	expect(status.find(({ value }) => value === "active")?.count ?? 0).toBe(alive.length);
}

/** Mostly a session that stands: whatever is tried on one that has ended is refused, which soon says nothing new. */
function sessionAt(model: Model, which: number): ModelSession | undefined {
	const alive = standing(model);
	const among = which <= 6 && alive.length > 0 ? alive : model.sessions;
	return among[which % Math.max(1, among.length)];
}

const goOn = (model: Model, byMs: number): void => {
	letTimePass(model, byMs);
	vi.setSystemTime(model.nowMs);
};

export const start = (user: number, country: number) =>
	step(`start(${users[user]}, ${countries[country]})`, async (model, real) => {
		const facts = { userId: users[user] ?? "", country: countries[country] ?? "" };
		const started = await aSession(real.organization, facts);
		model.sessions.push({
			id: started.sessionId,
			userId: facts.userId,
			country: facts.country,
			createdAt: model.nowMs,
			lastActivityAt: model.nowMs,
			expiresAt: model.nowMs + model.absoluteMs,
			idleExpiresAt: Math.min(model.nowMs + model.absoluteMs, model.nowMs + model.idleMs),
			ended: null,
			endSeen: false,
			tokens: [started.refreshToken],
			rotatedAt: Number.NEGATIVE_INFINITY,
		});
	});

/** Presents a token so many times at the same instant: whatever the first one leaves, the others find. */
async function presentToken(
	model: Model,
	real: Real,
	session: ModelSession,
	age: number,
	times = 1,
): Promise<void> {
	const index = Math.max(0, session.tokens.length - 1 - age);
	const order = { refreshToken: session.tokens[index] ?? "" };
	const answers = await Promise.all(
		Array.from({ length: times }, () => real.organization.object.refreshSession(order, theTest)),
	);
	for (const answer of answers) {
		const promised = refresh(model, session, index);
		if (promised === "rotated" || promised === "repeated") {
			expect(answer).toMatchObject({ ok: true });
			const successor = must(answer).refreshToken;
			if (promised === "rotated") session.tokens.push(successor);
			expect(successor).toBe(session.tokens[index + 1]);
		} else {
			expect(answer).toMatchObject({ ok: false, error: { reason: promised } });
		}
	}
}

export const present = (which: number, age: number, times: number) =>
	step(`refresh(#${which}, ${age} back, ${times}×)`, async (model, real) => {
		const session = sessionAt(model, which);
		if (session) await presentToken(model, real, session, age, times);
	});

export const rotate = (which: number, times: number) =>
	step(`rotate(#${which}, ${times}×)`, async (model, real) => {
		const session = sessionAt(model, which);
		if (!session) return;
		for (let count = 0; count < times && session.ended === null; count += 1) {
			await presentToken(model, real, session, 0);
		}
	});

/** The token that was just replaced is presented again: within its grace a lost answer, after it a thief. */
export const repeatAfter = (which: number, byMs: number) =>
	step(`rotate(#${which}), repeat after ${byMs} ms`, async (model, real) => {
		const session = sessionAt(model, which);
		if (!session) return;
		await presentToken(model, real, session, 0);
		goOn(model, byMs);
		await presentToken(model, real, session, 1);
		await presentToken(model, real, session, 0);
	});

async function visit(model: Model, real: Real, session: ModelSession): Promise<void> {
	const activity = [{ sessionId: session.id, at: model.nowMs }];
	const { accepted } = must(await real.organization.object.touchSessions(activity));
	expect(accepted).toBe(session.ended === null ? 1 : 0);
	if (session.ended === null) noteActivity(model, session);
}

/** Touches a session after a while: what moves its idle limit. */
export const visitAfter = (which: number, byMs: number) =>
	step(`visit(#${which} after ${byMs} ms)`, async (model, real) => {
		goOn(model, byMs);
		const session = sessionAt(model, which);
		if (session) await visit(model, real, session);
	});

/** Uses a session at its limit, when it is too late, or in its last millisecond. */
export const useAtLimit = (which: number, late: boolean, use: "visit" | "refresh") =>
	step(`${use}(#${which} ${late ? "at" : "just before"} its limit)`, async (model, real) => {
		const session = sessionAt(model, which);
		if (session) await useAt(model, real, session, limitOf(session) - (late ? 0 : 1), use);
	});

/** Uses a session in its last millisecond, and then no more until the limit that this moved. */
export const useUpToLimit = (which: number, use: "visit" | "refresh") =>
	step(`${use}(#${which} just before its limit), leave it to its next`, async (model, real) => {
		const session = sessionAt(model, which);
		if (!session || session.ended !== null) return;
		await useAt(model, real, session, limitOf(session) - 1, use);
		goOn(model, limitOf(session) - model.nowMs);
	});

async function useAt(
	model: Model,
	real: Real,
	session: ModelSession,
	atMs: number,
	use: "visit" | "refresh",
): Promise<void> {
	if (session.ended !== null) return;
	goOn(model, atMs - model.nowMs);
	if (use === "visit") await visit(model, real, session);
	else await presentToken(model, real, session, 0);
}

const revoke = async (real: Real, order: Parameters<typeof real.organization.object.revoke>[0]) => {
	const receipt = must(await real.organization.object.revoke(order, theTest));
	const before = real.receipts.at(-1)?.sequence ?? 0;
	expect(receipt.sequence).toBeGreaterThan(before);
	real.receipts.push(receipt);
	return receipt;
};

export const revokeOne = (which: number) =>
	step(`revoke(#${which})`, async (model, real) => {
		const session = sessionAt(model, which);
		if (!session) return;
		const receipt = await revoke(real, {
			target: oneSession(session.id),
			cause: "admin",
			reason: null,
		});
		const ended = end([session], "admin");
		expect([receipt.revoked, receipt.alreadyEnded]).toEqual([ended, 1 - ended]);
	});

export const revokeUser = (user: number, spared: number | null) =>
	step(`revokeForUser(${users[user]}, except #${spared})`, async (model, real) => {
		const userId = users[user] ?? "";
		const except = spared === null ? undefined : sessionAt(model, spared);
		const receipt = await revoke(real, {
			target: { kind: "user", userId },
			exceptSessionId: except?.id ?? null,
			cause: "admin",
			reason: null,
		});
		const mine = model.sessions.filter((one) => one.userId === userId && one !== except);
		expect(receipt.revoked).toBe(end(mine, "admin"));
	});

export const revokeAll = (spared: number | null) =>
	step(`revokeAll(except #${spared})`, async (model, real) => {
		const except = spared === null ? undefined : sessionAt(model, spared);
		const receipt = await revoke(real, {
			target: { kind: "organization", confirm: real.organization.slug },
			exceptSessionId: except?.id ?? null,
			cause: "organization",
			reason: "test",
		});
		const others = model.sessions.filter((one) => one !== except);
		expect(receipt.revoked).toBe(end(others, "organization"));
	});

/** @param between a session that its own person ends after the preview was shown; null: none */
export const revokeByFilter = (country: number, between: number | null) =>
	step(`revokeByFilter(${countries[country]}, #${between} ends between)`, async (model, real) => {
		const { object } = real.organization;
		const code = countries[country] ?? "";
		const preview = must(
			await object.previewRevocation({
				query: { country: [code] },
				exceptId: null,
				credentialId: "tok_1",
			}),
		);
		const shown = standing(model).filter((session) => session.country === code);
		expect(preview.count).toBe(shown.length);
		const leaving = between === null ? undefined : sessionAt(model, between);
		if (leaving) {
			const order = { target: oneSession(leaving.id), cause: "user" as const, reason: null };
			must(await object.revoke(order, theTest));
			end([leaving], "user");
		}
		const receipt = await revoke(real, {
			target: {
				kind: "preview",
				previewId: preview.previewId,
				expectedCount: preview.count,
				confirm: real.organization.slug,
			},
			cause: "admin",
			reason: "test",
		});
		const ended = end(shown, "admin");
		expect([receipt.revoked, receipt.alreadyEnded]).toEqual([ended, shown.length - ended]);
	});

export const policies = [
	{ idleTimeoutMs: hourMs, absoluteLifetimeMs: dayMs },
	{ idleTimeoutMs: 10 * minuteMs, absoluteLifetimeMs: 12 * hourMs },
	{ idleTimeoutMs: 7 * dayMs, absoluteLifetimeMs: 30 * dayMs },
] as const;

export const changePolicy = (which: number) =>
	step(`policy(${which})`, async (model, real) => {
		const change = policies[which] ?? policies[2];
		const { object } = real.organization;
		const { wouldEnd } = must(await object.simulatePolicy(change));
		const set = must(await object.setPolicy(change, theTest));
		const ended = setPolicy(model, change.idleTimeoutMs, change.absoluteLifetimeMs);
		expect([wouldEnd, set.receipt?.revoked ?? 0]).toEqual([ended, ended]);
	});

export const wait = (byMs: number) => step(`wait(${byMs} ms)`, async (model) => goOn(model, byMs));

export const evict = () =>
	step("evict", async (_model, real) => {
		await evictDurableObject(stubOf(real.organization.id));
	});

export const ring = () =>
	step("alarm", async (_model, real) => {
		await runDurableObjectAlarm(stubOf(real.organization.id));
	});

export const breakD1 = () =>
	step("D1 fails", async () => {
		vi.spyOn(console, "warn").mockReturnValue();
		vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	});

export const mendD1 = () => step("D1 is back", async () => void vi.restoreAllMocks());

export const list = () =>
	step("list", async (model, real) => {
		vi.restoreAllMocks();
		await listShowsWhatStands(model, real);
	});
