import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { SessionQuery } from "../domain/lists/session-filter.ts";
import { sessionSortKeys } from "../domain/lists/session-list.ts";
import { database } from "./db.ts";
import { SessionRepository } from "./session-repository.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

/** The plans of every statement that a piece of work sends to D1. */
async function plansOf(
	work: (repository: SessionRepository) => Promise<unknown>,
): Promise<string[]> {
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
	await work(new SessionRepository(database(env.DB)));
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

const scans = (plan: string[]): string[] =>
	plan.filter((detail) => /^SCAN (?!\(subquery|some|json_each|CONSTANT)/.test(detail));

it.each(sessionSortKeys)(
	"a page sorted by %s is one range of an index, without a sort",
	async (by) => {
		for (const direction of ["asc", "desc"] as const) {
			const plan = await plansOf((repository) =>
				repository.page("org_acme", {}, { by, direction }, { value: 1, id: "ses_1" }, 50, 0),
			);
			expect(plan.length).toBeGreaterThan(0);
			expect(scans(plan)).toEqual([]);
			expect(plan.filter((detail) => detail.includes("TEMP B-TREE"))).toEqual([]);
		}
	},
);

it("the default page of standing sessions needs no sort either", async () => {
	const plan = await plansOf((repository) =>
		repository.page(
			"org_acme",
			{ status: "active" },
			{ by: "lastActivityAt", direction: "desc" },
			null,
			50,
			0,
		),
	);
	expect(plan.filter((detail) => detail.includes("TEMP B-TREE"))).toEqual([]);
	expect(scans(plan)).toEqual([]);
});

const queries: [string, SessionQuery][] = [
	["words", { q: "raj shah" }],
	["person", { userId: "usr_raj" }],
	["address range", { ipRange: { from: "0".repeat(32), to: "f".repeat(32) } }],
	["country and device", { country: ["DE"], deviceType: ["mobile"] }],
	["ending", { endedCause: ["admin"], endedAfter: 1 }],
	["status", { status: "revoked" }],
];

it.each(queries)("a list by %s reads no table whole", async (_name, query) => {
	const plan = await plansOf((repository) =>
		Promise.all([
			repository.page("org_acme", query, { by: "lastActivityAt", direction: "desc" }, null, 50, 0),
			repository.count("org_acme", query, 0),
		]),
	);
	expect(scans(plan)).toEqual([]);
});
