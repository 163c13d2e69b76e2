import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { SessionQuery } from "../domain/lists/session-filter.ts";
import { sessionSortKeys } from "../domain/lists/session-list.ts";
import { parseSearch } from "../services/client/address-search.ts";
import { plansOf as plansOfAll, scans } from "../testing/storage/query-plans.ts";
import { databasesOf } from "./db.ts";
import { SessionRepository } from "./session-repository.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

const plansOf = (work: (repository: SessionRepository) => Promise<unknown>) =>
	plansOfAll(() => work(new SessionRepository(databasesOf(env))));

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
	["words", { search: parseSearch("raj shah") }],
	["person", { userId: "usr_raj" }],
	["address range", { ranges: [{ from: "0".repeat(32), to: "f".repeat(32) }] }],
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

it.each([
	["an id", "ses_01jabcdefgh"],
	["an address", "203.0.113.7"],
])(
	"sessions found by %s are looked up, and the list is not walked for them",
	async (_what, typed) => {
		for (const by of sessionSortKeys) {
			const plan = await plansOf(async (repository) => {
				const query = { status: "active" as const, search: parseSearch(typed) };
				await repository.page("org_acme", query, { by, direction: "desc" }, null, 50, 0);
			});
			expect(plan).toContain("SEARCH user_sessions USING INTEGER PRIMARY KEY (rowid=?)");
		}
	},
);

it("the sessions of one person are looked up, and the list is not walked for them", async () => {
	for (const by of sessionSortKeys.filter((key) => key !== "lastActivityAt")) {
		const plan = await plansOf((repository) =>
			repository.page(
				"org_acme",
				{ userId: "usr_raj", status: "active" },
				{ by, direction: "desc" },
				null,
				50,
				0,
			),
		);
		expect(plan).toContain("SEARCH user_sessions USING INTEGER PRIMARY KEY (rowid=?)");
		expect(plan.join()).toContain("user_sessions_by_user (organization_key=? AND user_id=?)");
	}
});
