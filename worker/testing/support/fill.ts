import { dayMs, minuteMs } from "../../domain/clock.ts";
import { personTermsOf } from "../../domain/lists/search-words.ts";
import { run, type Store } from "../../objects/organization/store/store.ts";

const padded = (index: number): string => String(index).padStart(12, "0");
export const sessionIdAt = (index: number): string => `ses_${padded(index)}`;

const sessionsPerUser = 10;
const personAt = (index: number): number => Math.floor(index / sessionsPerUser);
export const userIdAt = (index: number): string => `usr_${personAt(index)}`;
export const nameAt = (index: number): string => `Person ${personAt(index)}`;
export const emailDomain = "bench.example";
export const addressAt = (index: number): string =>
	`10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;

/** The same in SQL: each session has an address of its own. */
const addressColumn = "'10.' || ((n >> 16) & 255) || '.' || ((n >> 8) & 255) || '.' || (n & 255)";
/** With its sortable key, as D1 has it. */
const addressColumns = `${addressColumn}, '00000000000000000000ffff0a' || printf('%06x', n & 16777215)`;

/** The columns that differ from row to row, as SQL over the row number `n`; the two stores call some differently. */
const numbers = (sessions: number) =>
	`WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < min(?1 + ?2, ${sessions}))`;

const stepRows = 50_000;

const peopleOf = (sessions: number): number => Math.ceil(sessions / sessionsPerUser);

const organizationKey = "(SELECT key FROM organization_keys WHERE id = ?4)";

/** Standing sessions, ten to a user, last active over the past six days. */
export function fillObject(store: Store, sessions: number, nowMs: number): void {
	run(
		store,
		`${numbers(peopleOf(sessions))} INSERT OR IGNORE INTO users (id, name, email, first_seen_at, last_seen_at, administrator, sessions)
		SELECT 'usr_' || n, 'Person ' || n, 'person' || n || '@${emailDomain}', ?3 - ${6 * dayMs}, ?3, 0, ${sessionsPerUser}
		FROM numbers`,
		0,
		peopleOf(sessions),
		nowMs,
	);
	for (let from = 0; from < sessions; from += stepRows) {
		run(
			store,
			`${numbers(sessions)} INSERT INTO sessions (id, sequence, user_id, status, device_type,
				device_os, device_browser, device_label, user_agent, ip, geo, auth_methods, client_id, created_at,
				last_activity_at, projected_activity_at, expires_at, idle_expires_at, chain_hash, generation)
			SELECT printf('ses_%012d', n), n + 1, 'usr_' || (n / ${sessionsPerUser}), 'active', 'desktop', 'Linux', 'Firefox',
				'Firefox on Linux', 'Mozilla/5.0',
				${addressColumn}, '{"country":"DE"}', '["pwd"]', NULL,
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
	await db
		.prepare("INSERT INTO organization_keys (id) VALUES (?) ON CONFLICT DO NOTHING")
		.bind(organizationId)
		.run();
	const people = peopleOf(sessions);
	for (const statement of [
		`${numbers(people)} INSERT INTO users (organization_key, id, name, email, sort, first_seen_at, last_seen_at, version)
			SELECT ${organizationKey}, 'usr_' || n, 'Person ' || n, 'person' || n || '@${emailDomain}', 'person ' || n,
				?3 - ${6 * dayMs}, ?3, n + 1 FROM numbers`,
		...personTermsOf({ name: "Person 0", email: `person0@${emailDomain}` }).map(
			(
				term,
			) => `${numbers(people)} INSERT OR IGNORE INTO user_search_terms (organization_key, term, user_key)
			SELECT ${organizationKey}, replace('${term}', '0', n), (SELECT key FROM users
				WHERE organization_key = ${organizationKey} AND id = 'usr_' || n) FROM numbers WHERE ?3 > 0`,
		),
	]) {
		await db.prepare(statement).bind(0, people, nowMs, organizationId).run();
	}
	for (let from = 0; from < sessions; from += stepRows) {
		await db
			.prepare(
				`${numbers(sessions)} INSERT INTO user_sessions (organization_key, id, sequence, user_id, status, device_type, device_os, device_browser, device_label, ip, ip_key, country, geo, auth_methods,
					client_id, created_at, last_activity_at, expires_at, idle_expires_at, version)
				SELECT ${organizationKey}, printf('ses_%012d', n), n + 1, 'usr_' || (n / ${sessionsPerUser}), 'active',
					'desktop', 'Linux', 'Firefox', 'Firefox on Linux', ${addressColumns}, 'DE', '{"country":"DE"}', '["pwd"]', NULL, ?3 - ${6 * dayMs},
					?3 - (n * 7919) % ${6 * dayMs}, ?3 + ${20 * dayMs}, ?3 + ${dayMs}, n + 1 FROM numbers`,
			)
			.bind(from, stepRows, nowMs, organizationId)
			.run();
	}
}
