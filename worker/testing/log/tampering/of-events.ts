import { atEnforced, atRevoked, both, type TamperedLog, type Tampering } from "./tampering.ts";

const otherColumns = (own: string, id: string, index: string) =>
	`${own === "1" ? "" : "organization_id, "}${id}, sequence, at, actor_kind, actor_id, action, target_kind, target_id, severity,
		receipt_id, grant_id, reason, details, request_id, ip, ${own === "1" ? "" : "ip_key, lineage, version, "}${index}, leaf, salts`;

const copyOf = (own: string, from: number, id: string, to: number) =>
	`INSERT INTO audit_events (${otherColumns(own, "id", "leaf_index")})
		SELECT ${otherColumns(own, `'${id}'`, String(to))} FROM audit_events WHERE ${own} AND leaf_index = ${from}`;

const ofRevoked = (set: string) => (log: TamperedLog, own: string) => [
	`UPDATE audit_events SET ${set} WHERE ${own} AND leaf_index = ${log.revoked}`,
];

export const ofEvents: Tampering[] = [
	{
		what: "what an event says was done is changed",
		in: both,
		sql: ofRevoked("action = 'session.started'"),
		finds: atRevoked("Its action is not what the leaf says."),
	},
	{
		what: "when an event happened is changed",
		in: both,
		sql: ofRevoked("at = at - 1"),
		finds: atRevoked("Its at is not what the leaf says."),
	},
	{
		what: "who an event says did it is changed",
		in: both,
		sql: ofRevoked("actor_id = 'adm_somebodyelse'"),
		finds: atRevoked("Its actor is not what the leaf says."),
	},
	{
		what: "an event is given another organization's grant",
		in: both,
		sql: ofRevoked("grant_id = 'sag_other'"),
		finds: atRevoked("Its grantId is not what the leaf says."),
	},
	{
		what: "the reason of an event is changed",
		in: both,
		sql: ofRevoked("reason = 'Another'"),
		finds: atRevoked("Its reason, or the salt of it, is not what was sealed."),
	},
	{
		what: "the reason of an event is taken away",
		in: both,
		sql: ofRevoked("reason = NULL"),
		finds: atRevoked("Its reason is gone, or the salt of it, and nothing says that it was erased."),
	},
	{
		what: "the reason of an event is taken away as if it had been erased",
		in: both,
		sql: ofRevoked("reason = NULL, salts = json_set(salts, '$.reason', 1)"),
		finds: ({ revoked: index }, store) =>
			store === "d1"
				? { index, says: "Its reason is erased, and the object still has it." }
				: { where: "d1", index, says: "Its reason was erased, and D1 still has it." },
	},
	{
		what: "something stands in the place of an erased reason",
		in: both,
		sql: ofRevoked("reason = 'Another', salts = json_set(salts, '$.reason', 1)"),
		finds: atRevoked("Its reason was erased, and there is one all the same."),
	},
	{
		what: "an event is given details that it did not have",
		in: both,
		sql: ofRevoked(`details = '{"sessions":2}'`),
		finds: atRevoked("Its details is not in the leaf."),
	},
	{
		what: "an event is given an address that it did not have, and a salt",
		in: both,
		sql: ofRevoked(
			"ip = '203.0.113.9', salts = json_set(salts, '$.ip', 'AAAAAAAAAAAAAAAAAAAAAA==')",
		),
		finds: atRevoked("Its ip is not in the leaf."),
	},
	{
		what: "an event is deleted",
		in: both,
		sql: (log, own) => [`DELETE FROM audit_events WHERE ${own} AND leaf_index = ${log.revoked}`],
		finds: atRevoked("Its event is missing."),
	},
	{
		what: "the newest events are deleted",
		in: both,
		sql: (log, own) => [`DELETE FROM audit_events WHERE ${own} AND leaf_index >= ${log.size - 3}`],
		finds: (log) => ({ index: log.size - 3, says: "Its event is missing." }),
	},
	{
		what: "an event is inserted",
		in: both,
		sql: (log, own) => [copyOf(own, log.revoked, "evt_inserted", log.size + 5)],
		finds: (log) => ({
			index: log.size + 5,
			says: "There is an event that the log does not have.",
		}),
	},
	{
		what: "an event is replayed in its place",
		in: both,
		sql: (log, own) => [copyOf(own, log.revoked, "evt_replayed", log.revoked)],
		finds: atRevoked("Two events claim this place."),
	},
	{
		what: "an event is replayed in the place of another",
		in: both,
		sql: (log, own) => [
			`DELETE FROM audit_events WHERE ${own} AND leaf_index = ${log.enforced}`,
			copyOf(own, log.revoked, "evt_replayed", log.enforced),
		],
		finds: atEnforced("The leaf is not the one that was appended."),
	},
	{
		what: "two events are swapped",
		in: both,
		sql: ({ revoked, enforced }, own) => [
			`UPDATE audit_events SET leaf_index = ${revoked + enforced} - leaf_index
				WHERE ${own} AND leaf_index IN (${revoked}, ${enforced})`,
		],
		finds: atRevoked("The leaf is not the one that was appended."),
	},
	{
		what: "details of an event are made unreadable",
		in: both,
		sql: ofRevoked("details = '{'"),
		finds: atRevoked("Its details or its salts cannot be read."),
	},
];

export const ofLeaves: Tampering[] = [
	{
		what: "an event is changed together with its leaf",
		in: both,
		sql: ofRevoked("severity = 'critical', leaf = replace(leaf, '\"info\"', '\"critical\"')"),
		finds: atRevoked("The leaf is not the one that was appended."),
	},
	{
		what: "a leaf is cut short",
		in: both,
		sql: ofRevoked("leaf = substr(leaf, 1, 40)"),
		finds: atRevoked("The leaf is no JSON object."),
	},
	{
		what: "the leaves of two events are swapped",
		in: both,
		sql: ({ revoked, enforced }, own) => [
			`UPDATE audit_events SET leaf = (SELECT leaf FROM audit_events WHERE ${own} AND leaf_index = ${enforced})
				WHERE ${own} AND leaf_index = ${revoked}`,
		],
		finds: atRevoked("The leaf is not the one that was appended."),
	},
];

export const ofSalts: Tampering[] = [
	{
		what: "a salt is changed",
		in: both,
		sql: ofRevoked("salts = json_set(salts, '$.reason', 'AAAAAAAAAAAAAAAAAAAAAA==')"),
		finds: atRevoked("Its reason, or the salt of it, is not what was sealed."),
	},
	{
		what: "a salt is shortened",
		in: both,
		sql: ofRevoked("salts = json_set(salts, '$.reason', 'AAAA')"),
		finds: atRevoked("Its reason, or the salt of it, is not what was sealed."),
	},
	{
		what: "a salt is deleted",
		in: both,
		sql: ofRevoked("salts = json_remove(salts, '$.reason')"),
		finds: atRevoked("Its reason is gone, or the salt of it, and nothing says that it was erased."),
	},
	{
		what: "the salts of an event are those of another",
		in: both,
		sql: ({ revoked, enforced }, own) => [
			`UPDATE audit_events SET salts = (SELECT salts FROM audit_events WHERE ${own} AND leaf_index = ${enforced})
				WHERE ${own} AND leaf_index = ${revoked}`,
		],
		finds: atRevoked("Its reason, or the salt of it, is not what was sealed."),
	},
	{
		what: "the salts of an event are made unreadable",
		in: both,
		sql: ofRevoked("salts = '[]'"),
		finds: atRevoked("Its details or its salts cannot be read."),
	},
];
