import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { AuditQuery } from "../../domain/audit/audit-filter.ts";
import { ipKeyOf } from "../../domain/facts/place.ts";
import { newId } from "../../domain/ids.ts";
import { databasesOf } from "../db.ts";
import { AuditRepository } from "./audit-repository.ts";

const repository = new AuditRepository(databasesOf(env));

interface Row {
	sequence: number;
	at?: number;
	actor?: [kind: string, id: string];
	target?: [kind: string, id: string];
	ip?: string;
}

/** A log of its own, with these events. */
async function aLog(rows: Row[]) {
	const organizationId = newId("organization");
	const values = rows.map(({ sequence, at, actor, target, ip }) => ({
		...{ sequence, at: at ?? sequence, ip: ip ?? null, key: ip ? ipKeyOf(ip) : null },
		...{ actor: actor ?? ["system", "curfew"], target: target ?? ["user", "usr_none"] },
	}));
	await env.DB.prepare(
		`INSERT INTO audit_events (organization_id, id, sequence, at, actor_kind, actor_id, action, target_kind, target_id,
		severity, ip, ip_key, leaf_index, leaf, salts, version)
		SELECT ?, 'evt_' || (value ->> 'sequence'), value ->> 'sequence', value ->> 'at', value ->> '$.actor[0]',
			value ->> '$.actor[1]', 'user.updated', value ->> '$.target[0]', value ->> '$.target[1]', 'info', value ->> 'ip',
			value ->> 'key', value ->> 'sequence', '{}', '{}', 1 FROM json_each(?)`,
	)
		.bind(organizationId, JSON.stringify(values))
		.run();
	const found = async (query: AuditQuery, limit = 50) => {
		const order = { direction: "desc", after: null, limit } as const;
		const { items } = await repository.page(organizationId, query, order);
		return items.map(({ sequence }) => sequence);
	};
	return { organizationId, found };
}

/** People of one name, as the search knows them. */
async function people(organizationId: string, count: number, word: string): Promise<void> {
	await env.DB.prepare("INSERT INTO organization_keys (id) VALUES (?)").bind(organizationId).run();
	const own = `(SELECT key FROM organization_keys WHERE id = '${organizationId}')`;
	await env.DB.prepare(
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
		INSERT INTO users (organization_key, id, name, email, sort, first_seen_at, last_seen_at, version)
		SELECT ${own}, 'usr_' || i, '${word}', '', '${word}', 1, 1, 1 FROM n`,
	).run();
	await env.DB.prepare(
		`INSERT INTO user_search_terms (organization_key, term, user_key)
		SELECT organization_key, '${word}', key FROM users WHERE organization_key = ${own}`,
	).run();
}

it("finds what people did, and what was done to them, by a name that very many have", async () => {
	const { organizationId, found } = await aLog([
		{ sequence: 1, actor: ["person", "usr_600"] },
		{ sequence: 2, target: ["user", "usr_599"] },
		{ sequence: 3, actor: ["api_token", "usr_600"] },
		{ sequence: 4, actor: ["person", "usr_601"] },
	]);
	await people(organizationId, 600, "kim");
	expect(await found({ actorWords: ["kim"] })).toEqual([1]);
	expect(await found({ targetWords: ["ki"] })).toEqual([2]);
	expect(await found({ actorWords: ["lee"] })).toEqual([]);
});

it("finds the same by a name whether a page is small or large", async () => {
	const { organizationId, found } = await aLog([
		{ sequence: 1, actor: ["person", "usr_7"] },
		{ sequence: 2, actor: ["person", "usr_8"] },
		{ sequence: 3, actor: ["person", "usr_90"] },
	]);
	await people(organizationId, 50, "kim");
	expect(await found({ actorWords: ["kim"] }, 50)).toEqual([2, 1]);
	expect(await found({ actorWords: ["kim"] }, 5_000)).toEqual([2, 1]);
});

it("finds events of a range of addresses, few or very many", async () => {
	const many = Array.from({ length: 2_500 }, (_, index) => ({
		sequence: index + 1,
		ip: `10.0.${index % 200}.7`,
	}));
	const { found } = await aLog([...many, { sequence: 3_000 }, { sequence: 3_001, ip: "::1" }]);
	const range = (from: string, to: string) => ({
		ranges: [{ from: ipKeyOf(from), to: ipKeyOf(to) }],
	});
	expect(await found(range("10.0.3.0", "10.0.3.255"), 3)).toEqual([2_404, 2_204, 2_004]);
	expect(await found(range("10.0.0.0", "10.255.255.255"), 2)).toEqual([2_500, 2_499]);
	expect(await found(range("::", "::2"))).toEqual([3_001]);
});

it("misses no event of a time though the clock was set back between", async () => {
	const minuteMs = 60_000;
	const at = [0, 200, 400, 360, 380, 420, 700].map((minutes) => minutes * minuteMs);
	const { found } = await aLog(at.map((time, index) => ({ sequence: index + 1, at: time })));
	const between = (from: number, to: number) => ({ from: from * minuteMs, to: to * minuteMs });
	expect(await found(between(350, 400))).toEqual([5, 4]);
	expect(await found(between(390, 421))).toEqual([6, 3]);
	expect(await found({ from: 400 * minuteMs })).toEqual([7, 6, 3]);
	expect(await found({ to: 1 })).toEqual([1]);
});
