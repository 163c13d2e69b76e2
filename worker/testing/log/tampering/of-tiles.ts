import { asWhole, atRevoked, both, type Tampering } from "./tampering.ts";

/** The first hash but `at` of a tile, and what replaces it. */
const withHash = (at: number, hash: string) =>
	`CAST(substr(hashes, 1, ${at * 32}) || ${hash} || substr(hashes, ${at * 32 + 33}) AS BLOB)`;

const tile = (own: string, level: number, number: number) =>
	`${own} AND level = ${level} AND number = ${number}`;

export const ofTiles: Tampering[] = [
	{
		what: "a hash of an entry is changed",
		in: both,
		sql: (_, own) => [
			`UPDATE log_tiles SET hashes = ${withHash(7, "zeroblob(32)")} WHERE ${tile(own, 0, 0)}`,
		],
		finds: (_, store) =>
			store === "d1"
				? { index: 7, says: "Its hash is another one." }
				: { index: 7, says: "Its hash is not that of its leaf." },
	},
	{
		what: "a hash of one of the newest entries is changed",
		in: both,
		sql: (_, own) => [
			`UPDATE log_tiles SET hashes = ${withHash(2, "zeroblob(32)")} WHERE ${tile(own, 0, 1)}`,
		],
		finds: (_, store) =>
			store === "d1"
				? { index: 258, says: "Its hash is another one." }
				: { index: 258, says: "Its hash is not that of its leaf." },
	},
	{
		what: "a hash over a whole tile is changed",
		in: both,
		sql: (_, own) => [
			`UPDATE log_tiles SET hashes = ${withHash(0, "zeroblob(32)")} WHERE ${tile(own, 1, 0)}`,
		],
		finds: () => ({ index: 0, says: "The hash over these entries at level 1 is not theirs." }),
	},
	{
		what: "two hashes are swapped",
		in: both,
		sql: (_, own) => [
			`UPDATE log_tiles SET hashes =
				CAST(substr(hashes, 33, 32) || substr(hashes, 1, 32) || substr(hashes, 65) AS BLOB) WHERE ${tile(own, 0, 0)}`,
		],
		finds: (_, store) =>
			store === "d1"
				? { index: 1, says: "Its hash is another one." }
				: { index: 1, says: "Its hash is not that of its leaf." },
	},
	{
		what: "a tile is deleted",
		in: both,
		sql: (_, own) => [`DELETE FROM log_tiles WHERE ${tile(own, 0, 0)}`],
		finds: (_, store) =>
			store === "d1"
				? { index: 0, says: "Its hash is missing." }
				: { index: 0, says: "The hashes of entries 0 to 255 are not all there." },
	},
	{
		what: "the newest tile is cut short",
		in: both,
		sql: (_, own) => [
			`UPDATE log_tiles SET hashes = substr(hashes, 1, 64) WHERE ${tile(own, 0, 1)}`,
		],
		finds: (log, store) =>
			store === "d1"
				? { index: 258, says: "Its hash is missing." }
				: { index: 256, says: `The hashes of entries 256 to ${log.size - 1} are not all there.` },
	},
	{
		what: "a tile over whole tiles is deleted",
		in: both,
		sql: (_, own) => [`DELETE FROM log_tiles WHERE ${tile(own, 1, 0)}`],
		finds: () => ({ index: 0, says: "The hash over these entries at level 1 is not theirs." }),
	},
	{
		what: "hashes are inserted behind the newest",
		in: both,
		sql: (_, own) => [
			`UPDATE log_tiles SET hashes = CAST(hashes || zeroblob(32) AS BLOB) WHERE ${tile(own, 0, 1)}`,
		],
		finds: asWhole("There are hashes at level 0 that the log does not have."),
	},
	{
		what: "a tile is replayed at a place of its own",
		in: both,
		sql: (_, own) =>
			own === "1"
				? [
						"INSERT INTO log_tiles SELECT 0, 9, hashes FROM log_tiles WHERE level = 0 AND number = 0",
					]
				: [
						`INSERT INTO log_tiles (organization_id, lineage, level, number, hashes)
							SELECT organization_id, lineage, 0, 9, hashes FROM log_tiles WHERE ${tile(own, 0, 0)}`,
					],
		finds: asWhole("There are hashes at level 0 that the log does not have."),
	},
];

export const ofHeads: Tampering[] = [
	{
		what: "the log is said to be shorter",
		in: ["d1"],
		sql: (_, own) => [`UPDATE projection_progress SET log_size = 10 WHERE ${own}`],
		finds: ({ size }) => ({
			index: null,
			says: `D1 says that it has 10 entries, and it had ${size}.`,
		}),
	},
	{
		what: "the log is said to be longer",
		in: ["d1"],
		sql: (_, own) => [`UPDATE projection_progress SET log_size = 9999 WHERE ${own}`],
		finds: ({ size }) => ({
			index: null,
			says: `D1 says that it has 9999 entries, and there are ${size}.`,
		}),
	},
	{
		what: "another log is shown in the place of the log",
		in: ["d1"],
		sql: ({ organizationId }) => [
			`INSERT INTO projection_progress (organization_id, lineage, sequence, as_of, log_size, version)
				VALUES ('${organizationId}', 'another', 1, 9e15, 0, 1)`,
		],
		finds: asWhole("What D1 shows as the log is another one."),
	},
	{
		what: "the log is said to be shorter",
		in: ["object"],
		sql: () => ["UPDATE log_head SET size = size - 3"],
		finds: ({ size }) => ({
			index: null,
			says: `The log has ${size - 3} entries, and ${size} of it were signed.`,
		}),
	},
	{
		what: "the head of the log is changed",
		in: ["object"],
		sql: () => [
			"UPDATE log_head SET frontier = CAST(zeroblob(32) || substr(frontier, 33) AS BLOB)",
		],
		finds: asWhole("The head of the log is not that of its hashes."),
	},
	{
		what: "the root that was signed last is changed",
		in: ["object"],
		sql: () => ["UPDATE log_head SET checkpoint_root = 'AAAA' || substr(checkpoint_root, 5)"],
		finds: ({ size }) => ({
			index: null,
			says: `The first ${size} entries are no longer those that were signed.`,
		}),
	},
	{
		what: "it is said that D1 has less than the log has, and there is no event of the rest",
		in: ["object"],
		sql: ({ revoked }) => [
			`UPDATE log_head SET confirmed = ${revoked}`,
			`DELETE FROM audit_events WHERE leaf_index = ${revoked}`,
		],
		finds: atRevoked("Its event is missing."),
	},
];
