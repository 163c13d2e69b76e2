import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

it.each(["user_search_terms", "refresh_tokens"])(
	"%s lies in its primary key alone: the migration says so where the schema cannot",
	async (table) => {
		const made = await env.DB.prepare("SELECT sql FROM sqlite_master WHERE name = ?")
			.bind(table)
			.first<{ sql: string }>();
		expect(made?.sql).toMatch(/WITHOUT ROWID$/);
	},
);
