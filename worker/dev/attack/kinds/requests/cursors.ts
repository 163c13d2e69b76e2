import { acme, globex } from "../../../identities.ts";
import { allOf, type Kind, refusal, unless } from "../../attack.ts";
import { expectOk } from "../../ground.ts";

const organizationId = acme.id;
const encoded = (text: string): string => Buffer.from(text).toString("base64url");

/** The checksum of a cursor needs no secret, so anybody can make one that fits. */
function checksum(text: string): string {
	let hash = 0x811c9dc5;
	for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
	return hash.toString(16).padStart(8, "0");
}

const forged = (list: string, position: string): string =>
	encoded(`${checksum(list + position)}${position}`);

export const cursors: Kind = {
	name: "cursors",
	attacks: [
		{
			name: "a cursor breaks the list",
			tried: "garbage, other encodings, NUL, numbers, lists and objects as a cursor, in four lists",
			async run(ground) {
				const dana = await ground.cast.dana();
				const bad = [
					...["", "x", "====", "AAAA", "%00", "' OR 1=1 --", "💥", "../../etc/passwd"],
					...[encoded("[]"), encoded("null"), encoded('00000000["",""]'), encoded("\0\0\0")],
				];
				const lists = ["sessions.list", "auditLog.list", "revocations.list", "supportGrants.list"];
				const answers = await Promise.all(
					lists.flatMap((list) =>
						bad.map((cursor) => ground.call(dana, list, { organizationId, cursor })),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 400, "bad_cursor", "bad_input")));
			},
		},
		{
			name: "a cursor that fits, with SQL or another type in it",
			tried: "grants, events and receipts after a text, null, 1e400, an object and a quote",
			async run(ground) {
				const dana = await ground.cast.dana();
				const names: [string, string][] = [
					["auditLog.list", "audit"],
					["supportGrants.list", "grants"],
					["revocations.list", "receipts"],
				];
				const positions = ['["\' OR 1=1 --",""]', '[null,""]', '[1e400,""]', "[{},[]]", "[1]"];
				const answers = await Promise.all(
					names.flatMap(([procedure, name]) =>
						positions.map((position) => {
							const cursor = forged(JSON.stringify([name, organizationId, {}]), position);
							return ground.call(dana, procedure, { organizationId, cursor });
						}),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 400, "bad_cursor")));
			},
		},
		{
			name: "a cursor of one list opens another",
			tried: "a cursor of Acme's sessions in Globex, under another sort and another filter",
			async run(ground) {
				const [dana, noor] = [await ground.cast.dana(), await ground.cast.noor()];
				const first = expectOk(
					await ground.call(dana, "sessions.list", { organizationId, limit: 1 }),
				);
				const cursor = first.at("nextCursor");
				const sort = { by: "user", direction: "asc" };
				const answers = await Promise.all([
					ground.call(noor, "sessions.list", { organizationId: globex.id, cursor }),
					ground.call(dana, "sessions.list", { organizationId, cursor, sort }),
					ground.call(dana, "sessions.list", {
						...{ organizationId, cursor, filter: { status: "revoked" } },
					}),
					ground.call(dana, "auditLog.list", { organizationId, cursor }),
				]);
				return allOf(answers.map((answer) => refusal(answer, 400, "bad_cursor")));
			},
		},
		{
			name: "a page that begins in another organization",
			tried: "Acme's audit log from a made-up place, to look for what is not Acme's",
			async run(ground) {
				const [dana, noor] = [await ground.cast.dana(), await ground.cast.noor()];
				const theirs = expectOk(
					await ground.call(noor, "auditLog.list", { organizationId: globex.id, limit: 1 }),
				);
				const list = JSON.stringify(["audit", organizationId, {}]);
				const cursor = forged(list, '[9007199254740991,"evt_zzzz"]');
				const order = { organizationId, cursor, limit: 200 };
				const answer = await ground.call(dana, "auditLog.list", order);
				return unless(
					answer.status === 400 ||
						(answer.status === 200 && !answer.body.includes(theirs.at("items.0.id"))),
					`${answer.status} ${answer.reason || "Acme's own events"}`,
				);
			},
		},
	],
};
