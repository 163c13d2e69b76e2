import { dayMs, minuteMs } from "../../domain/clock.ts";
import { run, type Store } from "../../objects/organization/store/store.ts";

const padded = (index: number): string => String(index).padStart(12, "0");
export const sessionIdAt = (index: number): string => `ses_${padded(index)}`;

const sessionsPerUser = 10;
export const userIdAt = (index: number): string => `usr_${Math.floor(index / sessionsPerUser)}`;

/** The columns that differ from row to row, as SQL over the row number `n`; the two stores call some differently. */
const numbers = (sessions: number) =>
	`WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < min(?1 + ?2, ${sessions}))`;

const stepRows = 50_000;

/** Standing sessions, ten to a user, last active over the past six days. */
export function fillObject(store: Store, sessions: number, nowMs: number): void {
	for (let from = 0; from < sessions; from += stepRows) {
		run(
			store,
			`${numbers(sessions)} INSERT INTO sessions (id, sequence, user_id, user_name, user_email, status, device_type,
				device_os, device_browser, device_label, user_agent, ip, ip_key, geo, auth_methods, client_id, created_at,
				last_activity_at, projected_activity_at, expires_at, idle_expires_at, chain_hash, generation)
			SELECT printf('ses_%012d', n), n + 1, 'usr_' || (n / ${sessionsPerUser}), 'Person ' || (n / ${sessionsPerUser}),
				'person@bench.example', 'active', 'desktop', 'Linux', 'Firefox', 'Firefox on Linux', 'Mozilla/5.0',
				'203.0.113.7', '00000000000000000000ffffcb007107', '{"country":"DE"}', '["pwd"]', NULL,
				?3 - ${6 * dayMs}, ?3 - (n * 7919) % ${6 * dayMs}, ?3 - (n * 7919) % ${6 * dayMs},
				?3 + ${20 * dayMs} + n * ${minuteMs / 60}, ?3 + ${dayMs} - (n * 7919) % ${dayMs / 2}, 'none', 1 FROM numbers`,
			from,
			stepRows,
			nowMs,
		);
	}
	run(store, "UPDATE counters SET value = ? WHERE name = 'active_sessions'", sessions);
	run(store, "UPDATE counters SET value = ? WHERE name = 'sequence'", sessions + 1);
}

/** The same sessions as D1 would hold them. */
export async function fillD1(
	db: D1Database,
	organizationId: string,
	sessions: number,
	nowMs: number,
): Promise<void> {
	for (let from = 0; from < sessions; from += stepRows) {
		await db
			.prepare(
				`${numbers(sessions)} INSERT INTO user_sessions (organization_id, id, sequence, user_id, user_name, user_email,
					user_sort, status, device_type, device_os, device_browser, device_label, ip, ip_key, country, geo, auth_methods,
					client_id, created_at, last_activity_at, expires_at, idle_expires_at, version)
				SELECT ?4, printf('ses_%012d', n), n + 1, 'usr_' || (n / ${sessionsPerUser}), 'Person ' || (n / ${sessionsPerUser}),
					'person@bench.example', 'person', 'active', 'desktop', 'Linux', 'Firefox', 'Firefox on Linux', '203.0.113.7',
					'00000000000000000000ffffcb007107', 'DE', '{"country":"DE"}', '["pwd"]', NULL, ?3 - ${6 * dayMs},
					?3 - (n * 7919) % ${6 * dayMs}, ?3 + ${20 * dayMs}, ?3 + ${dayMs}, n + 1 FROM numbers`,
			)
			.bind(from, stepRows, nowMs, organizationId)
			.run();
	}
}
