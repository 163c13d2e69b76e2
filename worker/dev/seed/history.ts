import { dayMs, hourMs, minuteMs } from "../../domain/clock.ts";
import type { Geo } from "../../domain/facts/place.ts";
import type { EndCause, SessionUser } from "../../domain/session.ts";
import type { Random } from "../../testing/support/random.ts";
import type { SeededPerson } from "./people.ts";
import { type Place, places } from "./places.ts";

/** How a seeded session ends; without `end` it lapses by itself or still stands. */
export interface PlannedEnd {
	at: number;
	cause: Exclude<EndCause, "idle" | "absolute" | "support_ended" | "organization">;
	reason: string | null;
	/** All sessions of the person at once. */
	wholePerson: boolean;
}

export interface PlannedSession {
	user: SessionUser;
	ip: string;
	geo: Geo | null;
	userAgent: string;
	authMethods: string[];
	clientId: string;
	createdAt: number;
	/** Refreshes and, last, the latest activity. Never further apart than the idle timeout allows. */
	activity: number[];
	end: PlannedEnd | null;
}

const pastMs = 30 * dayMs;

/** Below the idle timeout of seven days. */
const gapMaxMs = 6.5 * dayMs;
const gapMinMs = 3 * dayMs;

const adminReasons = [
	"Laptop reported lost",
	"Phone stolen on the train, INC-2231",
	"Left the company, offboarding",
	"Sign-in from an unexpected country",
	"Shared computer in the Hamburg office",
	"Contract ended",
	"Person did not recognize this device",
	"Password was in a leaked list",
	"Moved to another team, access review",
	"Old device, replaced by IT",
] as const;

const signInMethods = [
	{ weight: 38, methods: ["sso"] },
	{ weight: 27, methods: ["passkey"] },
	{ weight: 24, methods: ["pwd", "otp"] },
	{ weight: 11, methods: ["pwd"] },
] as const;

function place(random: Random, person: SeededPerson): { ip: string; geo: Geo | null } {
	const away = random.chance(0.15);
	const where: Place = away ? random.pickWeighted(places) : person.home;
	const host = away || random.chance(0.3) ? random.wholeBetween(1, 254) : person.homeHost;
	const ip = random.chance(0.22)
		? `${where.network6}:${host.toString(16)}::${random.wholeBetween(1, 65_534).toString(16)}`
		: `${where.network4}.${host}`;
	// Now and then nobody knows where an address is.
	return { ip, geo: random.chance(0.03) ? null : where.geo };
}

/** Moments from `from` to `to`, close enough that the session never idles out between them. */
function activityBetween(random: Random, from: number, to: number): number[] {
	const moments: number[] = [];
	let at = from;
	while (to - at > gapMaxMs) {
		at += random.wholeBetween(gapMinMs, gapMaxMs);
		if (at < to) moments.push(at);
	}
	if (to - from > minuteMs) moments.push(to);
	return moments;
}

/** Skewed towards recent: most people were here today, some a few days ago. */
function recently(random: Random, limitMs: number): number {
	return Math.floor(limitMs * random.next() ** 2);
}

function plan(
	random: Random,
	people: readonly SeededPerson[],
	times: { createdAt: number; lastActivityAt: number; end: PlannedEnd | null },
): PlannedSession {
	const person = random.pickOne(people);
	const device = random.pickOne(person.devices);
	return {
		user: person.user,
		...place(random, person),
		userAgent: device.userAgent,
		authMethods:
			device.kind === "program" ? ["key"] : [...random.pickWeighted(signInMethods).methods],
		clientId: device.kind === "handheld" && random.chance(0.6) ? "mobile-app" : "web-app",
		createdAt: times.createdAt,
		activity: activityBetween(random, times.createdAt, times.lastActivityAt),
		end: times.end,
	};
}

/** Sessions that stand at `nowMs`, last used within the past six days. */
export function planActive(
	random: Random,
	people: readonly SeededPerson[],
	count: number,
	nowMs: number,
	oldestMs: number = pastMs - dayMs,
): PlannedSession[] {
	return Array.from({ length: count }, () => {
		const lastActivityAt = nowMs - recently(random, Math.min(6 * dayMs, oldestMs / 2));
		const createdAt = Math.min(
			lastActivityAt - random.wholeBetween(0, 20) * minuteMs,
			nowMs - Math.floor(oldestMs * random.next() ** 2),
		);
		return plan(random, people, { createdAt, lastActivityAt, end: null });
	});
}

/** Sessions that are over at `nowMs`, in the mix of causes an organization sees. */
export function planEnded(
	random: Random,
	people: readonly SeededPerson[],
	count: number,
	nowMs: number,
): PlannedSession[] {
	return Array.from({ length: count }, () => {
		const kind = random.next();
		if (kind < 0.34) return lapsed(random, people, nowMs);
		return ended(random, people, nowMs, kind);
	});
}

/** Nobody came back for seven days; a few were used up to their longest lifetime. */
function lapsed(random: Random, people: readonly SeededPerson[], nowMs: number): PlannedSession {
	if (random.chance(0.06)) {
		const createdAt = nowMs - pastMs - random.wholeBetween(5, 600) * minuteMs;
		return plan(random, people, { createdAt, lastActivityAt: createdAt + 28 * dayMs, end: null });
	}
	const lastActivityAt = nowMs - 7 * dayMs - random.wholeBetween(1, 22 * 24) * hourMs;
	const createdAt = Math.max(
		nowMs - pastMs + hourMs,
		lastActivityAt - Math.floor(10 * dayMs * random.next() ** 3),
	);
	return plan(random, people, {
		createdAt,
		lastActivityAt: Math.max(createdAt, lastActivityAt),
		end: null,
	});
}

function ended(
	random: Random,
	people: readonly SeededPerson[],
	nowMs: number,
	kind: number,
): PlannedSession {
	const createdAt = nowMs - Math.floor((pastMs - hourMs) * (0.01 + 0.99 * random.next()));
	const livedMs = Math.floor((nowMs - createdAt) * random.next() ** 2);
	const endedAt = createdAt + Math.max(minuteMs, livedMs);
	const lastActivityAt = Math.max(createdAt, endedAt - random.wholeBetween(0, 90) * minuteMs);
	const end = (cause: PlannedEnd["cause"], reason: string | null = null): PlannedEnd => ({
		at: endedAt,
		cause,
		reason,
		wholePerson: false,
	});
	const choose = (): PlannedEnd => {
		if (kind < 0.72) return end("user");
		if (kind < 0.9) {
			const reason = random.chance(0.8) ? random.pickOne(adminReasons) : null;
			return { ...end("admin", reason), wholePerson: random.chance(0.12) };
		}
		if (kind < 0.95) return end("concurrency");
		if (kind < 0.99) return end("policy");
		return end("reuse");
	};
	return plan(random, people, { createdAt, lastActivityAt, end: choose() });
}
