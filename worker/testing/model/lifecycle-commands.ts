import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, vi } from "vitest";
import { dayMs, hourMs, minuteMs, secondMs } from "../../domain/clock.ts";
import type { Receipt } from "../../domain/receipt.ts";
import { aSession, must, stubOf, type TestOrganization, theTest } from "../support/builders.ts";
import {
	end,
	letTimePass,
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

type Command = fc.AsyncCommand<Model, Real>;

const users = ["usr_a", "usr_b", "usr_c"];
const countries = ["DE", "JP"];

/** A command that always may run; what it does not find it leaves alone. */
class Step implements Command {
	readonly #name: string;
	readonly #run: (model: Model, real: Real) => Promise<void>;

	constructor(name: string, run: (model: Model, real: Real) => Promise<void>) {
		this.#name = name;
		this.#run = run;
	}
	check(): boolean {
		return true;
	}
	async run(model: Model, real: Real): Promise<void> {
		vi.setSystemTime(model.nowMs);
		await this.#run(model, real);
		await everySessionIsAsPromised(model, real);
	}
	toString(): string {
		return this.#name;
	}
}

async function everySessionIsAsPromised(model: Model, real: Real): Promise<void> {
	const states = await real.organization.object.liveStates(model.sessions.map(({ id }) => id));
	for (const session of model.sessions) {
		const answer = await real.organization.object.checkSession(session.id);
		expect([session.id, answer.active, answer.cause]).toEqual([
			session.id,
			session.ended === null,
			session.ended?.cause,
		]);
		expect(states[session.id]?.status).toBe(session.ended?.status ?? "active");
	}
	const described = must(await real.organization.object.describe());
	// Limits that have passed leave the count with the sweep, never later than the alarm that writes them down.
	expect(described.activeSessions).toBeGreaterThanOrEqual(standing(model).length);
}

const at = (sessions: ModelSession[], index: number): ModelSession | undefined =>
	sessions.length === 0 ? undefined : sessions[index % sessions.length];

const start = (user: number, country: number) =>
	new Step(`start(${users[user]}, ${countries[country]})`, async (model, real) => {
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
			tokens: [started.refreshToken],
			rotatedAt: Number.NEGATIVE_INFINITY,
		});
	});

const present = (which: number, age: number, times: number) =>
	new Step(`refresh(#${which}, ${age} back, ${times}×)`, async (model, real) => {
		const session = at(model.sessions, which);
		if (!session) return;
		const index = Math.max(0, session.tokens.length - 1 - age);
		const token = session.tokens[index] ?? "";
		// Presented at the same instant: whatever the first one leaves, the others find.
		const answers = await Promise.all(
			Array.from({ length: times }, () =>
				real.organization.object.refreshSession({ refreshToken: token }, theTest),
			),
		);
		for (const answer of answers) {
			const promised = refresh(model, session, index);
			if (promised === "rotated" || promised === "repeated") {
				const successor = must(answer).refreshToken;
				if (promised === "rotated") session.tokens.push(successor);
				expect(successor).toBe(session.tokens[index + 1]);
			} else {
				expect(answer).toMatchObject({ ok: false, error: { reason: promised } });
			}
		}
	});

const rotate = (which: number, times: number) =>
	new Step(`rotate(#${which}, ${times}×)`, async (model, real) => {
		const session = at(model.sessions, which);
		if (!session) return;
		for (let count = 0; count < times; count += 1) {
			const current = session.tokens.length - 1;
			const order = { refreshToken: session.tokens[current] ?? "" };
			const answer = await real.organization.object.refreshSession(order, theTest);
			const promised = refresh(model, session, current);
			if (promised !== "rotated") {
				expect(answer).toMatchObject({ ok: false, error: { reason: promised } });
				return;
			}
			session.tokens.push(must(answer).refreshToken);
		}
	});

const touch = (which: number) =>
	new Step(`touch(#${which})`, async (model, real) => {
		const session = at(model.sessions, which);
		if (!session) return;
		const activity = [{ sessionId: session.id, at: model.nowMs }];
		const { accepted } = must(await real.organization.object.touchSessions(activity));
		expect(accepted).toBe(session.ended === null ? 1 : 0);
		if (session.ended === null) noteActivity(model, session);
	});

/** Touches a session after a while: what moves its idle limit. */
const visitAfter = (which: number, byMs: number) =>
	new Step(`visit(#${which} after ${byMs} ms)`, async (model, real) => {
		letTimePass(model, byMs);
		vi.setSystemTime(model.nowMs);
		const session = at(model.sessions, which);
		if (!session) return;
		const activity = [{ sessionId: session.id, at: model.nowMs }];
		const { accepted } = must(await real.organization.object.touchSessions(activity));
		expect(accepted).toBe(session.ended === null ? 1 : 0);
		if (session.ended === null) noteActivity(model, session);
	});

const revoke = async (real: Real, order: Parameters<typeof real.organization.object.revoke>[0]) => {
	const receipt = must(await real.organization.object.revoke(order, theTest));
	const before = real.receipts.at(-1)?.sequence ?? 0;
	expect(receipt.sequence).toBeGreaterThan(before);
	real.receipts.push(receipt);
	return receipt;
};

const revokeOne = (which: number) =>
	new Step(`revoke(#${which})`, async (model, real) => {
		const session = at(model.sessions, which);
		if (!session) return;
		const sessionId = session.id;
		const receipt = await revoke(real, {
			target: { kind: "sessions", sessionIds: [sessionId], scope: { kind: "session", sessionId } },
			cause: "admin",
			reason: null,
		});
		const ended = end([session], "admin");
		expect([receipt.revoked, receipt.alreadyEnded]).toEqual([ended, 1 - ended]);
	});

const revokeUser = (user: number, spared: number | null) =>
	new Step(`revokeForUser(${users[user]}, except #${spared})`, async (model, real) => {
		const userId = users[user] ?? "";
		const except = spared === null ? undefined : at(model.sessions, spared);
		const receipt = await revoke(real, {
			target: { kind: "user", userId },
			exceptSessionId: except?.id ?? null,
			cause: "admin",
			reason: null,
		});
		const mine = model.sessions.filter((one) => one.userId === userId && one !== except);
		expect(receipt.revoked).toBe(end(mine, "admin"));
	});

const revokeAll = (spared: number | null) =>
	new Step(`revokeAll(except #${spared})`, async (model, real) => {
		const except = spared === null ? undefined : at(model.sessions, spared);
		const receipt = await revoke(real, {
			target: { kind: "organization", confirm: real.organization.slug },
			exceptSessionId: except?.id ?? null,
			cause: "organization",
			reason: "test",
		});
		const others = model.sessions.filter((one) => one !== except);
		expect(receipt.revoked).toBe(end(others, "organization"));
	});

const revokeByFilter = (country: number, changeBetween: number) =>
	new Step(
		`revokeByFilter(${countries[country]}, #${changeBetween} ends between)`,
		async (model, real) => {
			const { object } = real.organization;
			const code = countries[country] ?? "";
			const preview = must(await object.previewRevocation({ country: [code] }, null));
			const shown = standing(model).filter((session) => session.country === code);
			expect(preview.count).toBe(shown.length);
			const between = at(model.sessions, changeBetween);
			if (between) {
				await object.revoke(
					{
						target: {
							kind: "sessions",
							sessionIds: [between.id],
							scope: { kind: "session", sessionId: between.id },
						},
						cause: "user",
						reason: null,
					},
					theTest,
				);
				end([between], "user");
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
		},
	);

const policies = [
	{ idleTimeoutMs: hourMs, absoluteLifetimeMs: dayMs },
	{ idleTimeoutMs: 10 * minuteMs, absoluteLifetimeMs: 12 * hourMs },
	{ idleTimeoutMs: 7 * dayMs, absoluteLifetimeMs: 30 * dayMs },
] as const;

const changePolicy = (which: number) =>
	new Step(`policy(${which})`, async (model, real) => {
		const change = policies[which] ?? policies[2];
		const { object } = real.organization;
		const { wouldEnd } = must(await object.simulatePolicy(change));
		const set = must(await object.setPolicy(change, theTest));
		const ended = setPolicy(model, change.idleTimeoutMs, change.absoluteLifetimeMs);
		expect([wouldEnd, set.receipt?.revoked ?? 0]).toEqual([ended, ended]);
	});

const wait = (byMs: number) =>
	new Step(`wait(${byMs} ms)`, async (model) => {
		letTimePass(model, byMs);
		vi.setSystemTime(model.nowMs);
	});

const evict = () =>
	new Step("evict", async (_model, real) => {
		await evictDurableObject(stubOf(real.organization.id));
	});

const ring = () =>
	new Step("alarm", async (_model, real) => {
		await runDurableObjectAlarm(stubOf(real.organization.id));
	});

const breakD1 = (broken: boolean) =>
	new Step(broken ? "D1 fails" : "D1 is back", async () => {
		vi.restoreAllMocks();
		if (!broken) return;
		vi.spyOn(console, "warn").mockReturnValue();
		vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	});

const index = fc.nat({ max: 9 });
/** Mostly the same few sessions: a chain has to grow before anything about it can go wrong. */
const recent = fc.nat({ max: 1 });
const user = fc.nat({ max: users.length - 1 });
const country = fc.nat({ max: countries.length - 1 });
const spared = fc.option(index);
const pause = fc.constantFrom(
	1,
	secondMs,
	19 * secondMs,
	21 * secondMs,
	5 * minuteMs,
	hourMs,
	6 * hourMs,
	3 * dayMs,
	8 * dayMs,
);

/** Command sequences: starts and refreshes often, everything else sometimes. */
export const commands = (maxCommands: number) =>
	fc.commands(
		[
			fc.tuple(user, country).map(([u, c]) => start(u, c)),
			fc.tuple(user, country).map(([u, c]) => start(u, c)),
			fc
				.tuple(index, fc.nat({ max: 3 }), fc.integer({ min: 1, max: 3 }))
				.map((args) => present(...args)),
			fc
				.tuple(recent, fc.nat({ max: 1 }), fc.integer({ min: 1, max: 2 }))
				.map((args) => present(...args)),
			fc.tuple(recent, fc.integer({ min: 1, max: 3 })).map((args) => rotate(...args)),
			index.map(touch),
			fc.tuple(recent, pause).map((args) => visitAfter(...args)),
			fc.tuple(recent, pause).map((args) => visitAfter(...args)),
			index.map(revokeOne),
			fc.tuple(user, spared).map((args) => revokeUser(...args)),
			spared.map(revokeAll),
			fc.tuple(country, index).map((args) => revokeByFilter(...args)),
			fc.nat({ max: policies.length - 1 }).map(changePolicy),
			pause.map(wait),
			pause.map(wait),
			fc.constant(null).map(evict),
			fc.constant(null).map(ring),
			fc.boolean().map(breakD1),
		],
		{ maxCommands, size: "max" },
	);
