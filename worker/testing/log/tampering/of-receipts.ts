import {
	asWhole,
	atEnforced,
	atRevoked,
	both,
	type TamperedLog,
	type Tampering,
} from "./tampering.ts";

const onReceipt = (set: string) => (log: TamperedLog, own: string) => [
	`UPDATE revocations SET ${set} WHERE ${own} AND id = '${log.receiptId}'`,
];

export const ofReceipts: Tampering[] = [
	{
		what: "the reason of a receipt is changed",
		in: both,
		sql: onReceipt("reason = 'Another'"),
		finds: atRevoked("The reason of its receipt is not what the leaf says."),
	},
	{
		what: "what a receipt was aimed at is changed",
		in: both,
		sql: onReceipt(`scope = '{"kind":"session","sessionId":"ses_other"}'`),
		finds: atRevoked("The scope of its receipt is not what the leaf says."),
	},
	{
		what: "how many sessions a receipt ended is changed",
		in: both,
		sql: onReceipt("revoked = 7"),
		finds: atRevoked("The count of its receipt is not what the leaf says."),
	},
	{
		what: "which sessions a receipt ended is changed",
		in: both,
		sql: onReceipt(`session_ids = '["ses_other"]'`),
		finds: atRevoked("The list of sessions of its receipt is not what the leaf says."),
	},
	{
		what: "since when a receipt is enforced is changed",
		in: both,
		sql: onReceipt("enforced_at = enforced_at - 1"),
		finds: atEnforced("The enforcedAt of its receipt is not what the leaf says."),
	},
	{
		what: "the author of a receipt is changed",
		in: both,
		sql: onReceipt("actor = json_set(actor, '$.id', 'adm_other')"),
		finds: atRevoked("The author of its receipt is not what the leaf says."),
	},
	{
		what: "a receipt is deleted",
		in: both,
		sql: (log, own) => [`DELETE FROM revocations WHERE ${own} AND id = '${log.receiptId}'`],
		finds: atRevoked("Its receipt is missing."),
	},
	{
		what: "a receipt is made unreadable",
		in: both,
		sql: onReceipt("session_ids = '{'"),
		finds: atRevoked("Its receipt cannot be read."),
	},
	{
		what: "two receipts are swapped",
		in: both,
		sql: (log, own) => [
			`UPDATE revocations SET id = 'rct_between' WHERE ${own} AND id = '${log.receiptId}'`,
			`UPDATE revocations SET id = '${log.receiptId}' WHERE ${own} AND id = '${log.otherReceiptId}'`,
			`UPDATE revocations SET id = '${log.otherReceiptId}' WHERE ${own} AND id = 'rct_between'`,
		],
		finds: atRevoked("The list of sessions of its receipt is not what the leaf says."),
	},
	{
		what: "a receipt is replayed under another name",
		in: both,
		sql: (log, own) => [
			`UPDATE revocations SET id = 'rct_replayed' WHERE ${own} AND id = '${log.receiptId}'`,
		],
		finds: asWhole("There is a receipt that the log does not have: rct_replayed."),
	},
];
