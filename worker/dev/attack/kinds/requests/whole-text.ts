import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, refusedField, survives } from "../../attack.ts";
import { newUserId } from "../../ground.ts";

const organizationId = acme.id;

/** A JSON text with this user id as it stands, escapes and all. */
const bodyFor = (userId: string): string =>
	`{"organizationId":"${organizationId}","userId":"${userId}"}`;

export const wholeText: Kind = {
	name: "text",
	attacks: [
		{
			name: "an end that only looks enforced, by a user id that is stored as another",
			tried: "sessions.revokeForUser with half of a surrogate pair",
			async run(ground) {
				const dana = await ground.cast.dana();
				const answer = await ground.callWith(
					dana,
					"sessions.revokeForUser",
					bodyFor("usr_\\ud800"),
				);
				return refusedField(answer, "userId");
			},
		},
		{
			name: "a session under a user id that nobody can name",
			tried: "lifecycle.start with control characters, line breaks and halves of pairs",
			async run(ground) {
				const bad = [
					"usr\\u0000",
					"usr\\u001b[2J",
					"usr\\n",
					"usr\\u2028",
					"usr\\udfff",
					"\\u0085",
				];
				const rest = `"user":{"name":"V","email":"v@example.com"},"ip":"203.0.113.7","userAgent":""`;
				const answers = await Promise.all(
					bad.map((id) =>
						ground.callWith(
							ground.cast.service,
							"lifecycle.start",
							bodyFor(id).replace(/}$/, `,${rest}}`),
						),
					),
				);
				return allOf(answers.map((answer) => refusedField(answer, "userId")));
			},
		},
		{
			name: "two ids become one, by bytes that are no UTF-8",
			tried: "sessions.revokeForUser with a byte 0xff in the body",
			async run(ground) {
				const dana = await ground.cast.dana();
				const body = Buffer.from(bodyFor("usr_ÿ"), "latin1");
				return refusal(await ground.callWith(dana, "sessions.revokeForUser", body), 400);
			},
		},
		{
			name: "the same in an address",
			tried: "GET sessions.list?input= with %FF and with half of an escape",
			async run(ground) {
				const { headers } = await ground.cast.dana();
				const input = encodeURIComponent(`{"organizationId":"${organizationId}","filter":{"q":"`);
				const answers = await Promise.all(
					["%FF", "%C0%AF", "%ED%A0%80"].map((bytes) =>
						ground.raw({
							path: `/trpc/sessions.list?input=${input}${bytes}${encodeURIComponent('"}}')}`,
							headers: { ...headers },
						}),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 400)));
			},
		},
		{
			name: "somebody is ended by a name that looks like theirs",
			tried: "sessions.revokeForUser with the id in another normal form, in capitals, with blanks",
			async run(ground) {
				const id = `${newUserId()}_é`;
				const victim = await ground.start({ userId: id.normalize("NFC") });
				const dana = await ground.cast.dana();
				for (const userId of [id.normalize("NFD"), id.toUpperCase(), ` ${id}`, `${id} `]) {
					await ground.call(dana, "sessions.revokeForUser", { organizationId, userId });
				}
				return await survives(ground, victim);
			},
		},
		{
			name: "a line of one's own in what people read",
			tried: "a token, a grant's ticket and a confirmation of two lines",
			async run(ground) {
				const dana = await ground.cast.dana();
				const name = "Sign-in\r\nX-Admin: yes";
				const ticket = "CASE-1\u0000";
				const [token, grant] = await Promise.all([
					ground.call(dana, "apiTokens.create", { organizationId, name, scopes: ["read"] }),
					ground.call(dana, "supportGrants.create", {
						...{ organizationId, holder: "platform", scope: "read", reason: "Attack", ticket },
						endsAt: Date.now() + 60_000,
					}),
				]);
				return allOf([refusedField(token, "name"), refusedField(grant, "ticket")]);
			},
		},
		{
			name: "texts without an end",
			tried: "a user id of 256, a reason of 501 and a search of 201 characters",
			async run(ground) {
				const dana = await ground.cast.dana();
				const call = (procedure: string, fields: object) =>
					ground.call(dana, procedure, { organizationId, ...fields });
				const [userId, reason, q] = await Promise.all([
					call("sessions.revokeForUser", { userId: "u".repeat(256) }),
					call("sessions.revokeForUser", { userId: newUserId(), reason: "r".repeat(501) }),
					call("sessions.list", { filter: { q: "q".repeat(201) } }),
				]);
				return allOf([
					refusedField(userId, "userId"),
					refusedField(reason, "reason"),
					refusedField(q, "filter.q"),
				]);
			},
		},
	],
};
