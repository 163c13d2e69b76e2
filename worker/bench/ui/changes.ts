import type { ManySessions } from "./many-sessions.ts";

const everyMs = 100;
const changesOfTurn = 5;
/** Turns that may be on their way at once: a machine that cannot keep up is not buried. */
const turnsAtOnce = 4;
/** Sessions that these changes began and have not ended again. */
const ownMax = 100;
/** One row in sight ends every so many turns. */
const endsInSightEvery = 50;

interface Changes {
	/** The rows that somebody has on screen: some of the changes are theirs. */
	see(ids: readonly string[]): void;
	/** Changes that happened, in each second. */
	stop(): Promise<number>;
}

/** Sessions that begin, end and are active, through the API, 50 in a second. */
export function startChanges({ service, organizationId, sessions }: ManySessions): Changes {
	let seen: readonly string[] = [];
	let changes = 0;
	let turn = 0;
	const own: string[] = [];
	const running = new Set<Promise<void>>();
	const startedMs = performance.now();

	const any = () => `ses_${String(Math.floor(Math.random() * sessions)).padStart(12, "0")}`;
	const inSight = () => seen[Math.floor(Math.random() * seen.length)] ?? any();
	const touch = (sessionId: string) =>
		service.lifecycle.touch.mutate({
			organizationId,
			activity: [{ sessionId, at: Date.now() }],
		});
	const begin = async () => {
		const userId = `usr_new_${turn % 500}`;
		const begun = await service.lifecycle.start.mutate({
			organizationId,
			userId,
			user: { name: `Nora ${turn % 500}`, email: `${userId}@bench.example` },
			ip: "203.0.113.42",
			userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
		});
		own.push(begun.sessionId);
	};
	const finish = () => {
		const isInSight = turn % endsInSightEvery === 0;
		const sessionId = isInSight ? inSight() : own.length > ownMax ? own.shift() : undefined;
		return service.lifecycle.end.mutate({ organizationId, sessionId: sessionId ?? any() });
	};
	const change = async () => {
		turn += 1;
		// One request: what is called in the same turn of the loop travels together.
		const done = await Promise.allSettled([
			begin(),
			finish(),
			touch(any()),
			touch(any()),
			touch(inSight()),
		]);
		changes += done.filter(({ status }) => status === "fulfilled").length;
	};
	const timer = setInterval(() => {
		if (running.size >= turnsAtOnce) return;
		const changing = change().finally(() => running.delete(changing));
		running.add(changing);
	}, everyMs);

	return {
		see: (ids) => {
			seen = ids;
		},
		stop: async () => {
			clearInterval(timer);
			await Promise.all(running);
			return changes / ((performance.now() - startedMs) / 1_000);
		},
	};
}

export const changesASecond = (changesOfTurn * 1_000) / everyMs;
