import { hourMs } from "../../../domain/clock.ts";
import { defaultPolicy } from "../../../domain/policy.ts";
import { markGone } from "./outbox.ts";
import { all, first, raise } from "./store.ts";
import type { Life, TimedWork } from "./timed-work.ts";

/** Rows that one slice forgets: about 10 ms with what D1 is told of them. */
const forgottenMax = 500;

/** Forgets rows when their life is over. When it is due and what it forgets are one predicate, said once. */
export function forgetting(life: Life): TimedWork {
	const { table, key, from, which, kept, entity, noted } = life;
	const over = `SELECT ${key} FROM ${table} WHERE ${which} AND ${from} <= ? - ${keptMs(kept)} LIMIT ${forgottenMax}`;
	return {
		life,
		dueAt: () => ({
			sql: `SELECT ${withinTheHour(`min(${from}) + ${keptMs(kept)}`)} FROM ${table} WHERE ${which}`,
			bindings: [],
		}),
		run({ store, nowMs }) {
			const gone = all<Record<string, SqlStorageValue>>(
				store,
				`DELETE FROM ${table} WHERE (${key}) IN (${over}) RETURNING ${key}`,
				nowMs,
			);
			if (noted !== undefined && gone.length > 0) {
				const row = first<{ at: number }>(store, `SELECT ? - ${keptMs(kept)} AS at`, nowMs);
				raise(store, noted, row?.at ?? 0);
			}
			if (entity !== undefined && gone.length > 0) {
				markGone(
					store,
					entity,
					gone.map((row) => String(row[key])),
				);
			}
			return gone.length === forgottenMax;
		},
	};
}

/** A retention in SQL: read where it is used, because when work is due is asked after every change. */
export const keptMs = (kept: Life["kept"]): string =>
	typeof kept === "number"
		? String(kept)
		: `coalesce((SELECT CAST(value AS INTEGER) FROM policy WHERE field = '${kept}'), ${defaultPolicy[kept]})`;

/** A moment in SQL, put off to the full hour: rows that are over one by one would ring the alarm for each of them. */
export const withinTheHour = (moment: string): string =>
	`((${moment} + ${hourMs - 1}) / ${hourMs}) * ${hourMs}`;
