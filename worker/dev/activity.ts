import { Random } from "../testing/support/random.ts";
import { acme, globex, localTokens } from "./identities.ts";
import { planActive } from "./seed/history.ts";
import { createPeople, type SeededPerson } from "./seed/people.ts";
import { createApi } from "./walkthrough/api.ts";

interface Activity {
	stop: () => void;
}

interface OwnSession {
	organizationId: string;
	sessionId: string;
	refreshToken: string;
}

/** Light enough to be forgotten, lively enough that a list is seen to change. */
const pauseMs = 4_000;
/** Older ones are signed out, so that a long run does not pile sessions up. */
const sessionsMax = 12;

/** A few people who come, are seen and go: only on sessions that this stream has started itself. */
export function startActivity(curfew: string): Activity {
	const random = new Random(Date.now());
	const service = createApi(curfew, localTokens.service);
	const organizations = [acme, acme, acme, globex];
	const people = new Map<string, SeededPerson[]>(
		[acme, globex].map((one) => [one.id, createPeople(new Random(7), one, 20)]),
	);
	let own: OwnSession[] = [];

	const start = async (): Promise<void> => {
		const organizationId = random.pickOne(organizations).id;
		const [planned] = planActive(random, people.get(organizationId) ?? [], 1, Date.now());
		if (!planned) return;
		const { user, ip, geo, userAgent, authMethods, clientId } = planned;
		const started = await service.lifecycle.start.mutate({
			organizationId,
			userId: user.id,
			user: { name: user.name, email: user.email },
			...{ ip, userAgent, authMethods, clientId },
			...(geo === null ? {} : { geo }),
		});
		own.push({ organizationId, sessionId: started.sessionId, refreshToken: started.refreshToken });
	};
	const touch = async (session: OwnSession): Promise<void> => {
		const { organizationId, sessionId } = session;
		const activity = [{ sessionId, at: Date.now() }];
		await service.lifecycle.touch.mutate({ organizationId, activity });
	};
	const refresh = async (session: OwnSession): Promise<void> => {
		const { refreshToken } = session;
		const answer = await service.lifecycle.refresh.mutate({ refreshToken });
		session.refreshToken = answer.refreshToken;
	};
	const end = async ({ organizationId, sessionId }: OwnSession): Promise<void> => {
		own = own.filter((one) => one.sessionId !== sessionId);
		await service.lifecycle.end.mutate({ organizationId, sessionId });
	};

	const turn = async (): Promise<void> => {
		const oldest = own[0];
		if (oldest && own.length >= sessionsMax) return end(oldest);
		if (!oldest || random.chance(0.3)) return start();
		const session = random.pickOne(own);
		return random.chance(0.75) ? touch(session) : refresh(session);
	};

	let timer: NodeJS.Timeout | undefined;
	let stopped = false;
	const next = (): void => {
		if (stopped) return;
		timer = setTimeout(
			() => {
				turn()
					// An administrator may have ended one of them: then it is no longer this stream's to use.
					.catch(() => {
						own = own.slice(1);
					})
					.finally(next);
			},
			pauseMs * (0.5 + random.next()),
		);
		timer.unref();
	};
	next();
	return {
		stop: () => {
			stopped = true;
			clearTimeout(timer);
		},
	};
}
