import { env } from "cloudflare:workers";
import { vi } from "vitest";

/** The plans of every statement that a piece of work sends to D1. */
export async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
	const sent: { sql: string; values: unknown[] }[] = [];
	const prepare = env.DB.prepare.bind(env.DB);
	const spy = vi.spyOn(env.DB, "prepare").mockImplementation((sql) => {
		const statement = prepare(sql);
		const bind = statement.bind.bind(statement);
		statement.bind = (...values) => {
			sent.push({ sql, values });
			return bind(...values);
		};
		return statement;
	});
	await work();
	spy.mockRestore();
	const plans = await Promise.all(
		sent.map(({ sql, values }) =>
			env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
				.bind(...values)
				.all<{ detail: string }>(),
		),
	);
	return plans.flatMap(({ results }) => results.map(({ detail }) => detail));
}

/** The steps of a plan that read a table whole. */
export const scans = (plan: string[]): string[] =>
	plan.filter((detail) => /^SCAN (?!\(subquery|some|json_each|named|value|CONSTANT)/.test(detail));
