import { acme, globex } from "../../../identities.ts";
import { allOf, type Kind, refusal, refusedField, unless } from "../../attack.ts";

const organizationId = acme.id;

export const inputs: Kind = {
	name: "inputs",
	attacks: [
		{
			name: "a preview of everybody, by a filter that does not exist",
			tried: 'sessions.previewRevocation {filter:{search:"x"}}',
			async run(ground) {
				const input = { organizationId, filter: { search: "x" } };
				const dana = await ground.cast.dana();
				return refusedField(
					await ground.call(dana, "sessions.previewRevocation", input),
					"filter.search",
				);
			},
		},
		{
			name: "a limit that is read over",
			tried: "lifecycle.start {expires_at}, {user:{role}}, {geo:{zone}}",
			async run(ground) {
				const order = {
					...{ organizationId, userId: "usr_attacked", ip: "203.0.113.7", userAgent: "" },
					user: { name: "V", email: "v@example.com" },
				};
				const start = (more: object) =>
					ground.call(ground.cast.service, "lifecycle.start", { ...order, ...more });
				const [expires, role, zone] = await Promise.all([
					start({ expires_at: 1 }),
					start({ user: { ...order.user, role: "admin" } }),
					start({ geo: { zone: "UTC" } }),
				]);
				return allOf([
					refusedField(expires, "expires_at"),
					refusedField(role, "user.role"),
					refusedField(zone, "geo.zone"),
				]);
			},
		},
		{
			name: "a prototype that brings rights along",
			tried: "__proto__ and constructor in inputs, at the top and inside",
			async run(ground) {
				const dana = await ground.cast.dana();
				const bodies = [
					`{"organizationId":"${organizationId}","__proto__":{"filter":{"status":"active"}}}`,
					`{"organizationId":"${organizationId}","constructor":{"prototype":{"role":"global_admin"}}}`,
					`{"organizationId":"${organizationId}","filter":{"__proto__":{"userId":"usr_mia"}}}`,
					`{"__proto__":{"organizationId":"${organizationId}"}}`,
				];
				const answers = await Promise.all(
					bodies.map((body) => ground.callWith(dana, "sessions.list", body)),
				);
				return allOf(answers.map((answer) => refusal(answer, 400, "bad_input")));
			},
		},
		{
			name: "authority read of one organization, and the rest of another",
			tried: "organizationId twice in one body, both ways round",
			async run(ground) {
				const dana = await ground.cast.dana();
				const [own, foreign] = [`"organizationId":"${acme.id}"`, `"organizationId":"${globex.id}"`];
				const [last, first] = await Promise.all([
					ground.callWith(dana, "sessions.list", `{${own},${foreign}}`),
					ground.callWith(dana, "sessions.list", `{${foreign},${own}}`),
				]);
				return allOf([
					refusal(last, 404, "not_found"),
					unless(
						!first.body.includes(`"organizationId":"${globex.id}"`),
						`${first.status}, nothing of the other`,
					),
				]);
			},
		},
		{
			name: "an organization that is a list, an object or a number",
			tried: "organizationId as [foreign], {toString}, 1, true and null",
			async run(ground) {
				const dana = await ground.cast.dana();
				const ids = [[globex.id], { toString: globex.id }, 1, true, null, [], [[organizationId]]];
				const answers = await Promise.all(
					ids.map((id) => ground.call(dana, "sessions.list", { organizationId: id })),
				);
				return allOf(answers.map((answer) => refusedField(answer, "organizationId")));
			},
		},
		{
			name: "a mistake inside that tells how it is built",
			tried: "broken JSON, JSON 20,000 levels deep, a list, a text, nothing",
			async run(ground) {
				const dana = await ground.cast.dana();
				const deep = `{"organizationId":"${organizationId}","filter":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
				const bodies = ["{", "[]", '"x"', "", "null", "NaN", deep];
				const answers = await Promise.all(
					bodies.map((body) => ground.callWith(dana, "sessions.list", body)),
				);
				const told = answers.filter(({ body }) => /\n\s+at |\.ts:|node_modules|sqlite/i.test(body));
				return allOf([
					...answers.map((answer) => refusal(answer, 400, "bad_input")),
					unless(told.length === 0, "no stack, no file, no SQL"),
				]);
			},
		},
		{
			name: "numbers that are none",
			tried: "a page of -1, 0, 1e9, 1.5 and “10” rows, instants before 1970 and past every date",
			async run(ground) {
				const dana = await ground.cast.dana();
				const list = (more: object) =>
					ground.call(dana, "sessions.list", { organizationId, ...more });
				const answers = await Promise.all([
					...[-1, 0, 1e9, 1.5, "10"].map((limit) => list({ limit })),
					list({ filter: { createdAfter: -1 } }),
					list({ filter: { createdAfter: 1e300 } }),
				]);
				return allOf(answers.map((answer) => refusal(answer, 400, "bad_input")));
			},
		},
		{
			name: "SQL in what is searched for and sorted by",
			tried: "quotes, comments and wildcards as search, address, key and country",
			async run(ground) {
				const dana = await ground.cast.dana();
				const list = (more: object) =>
					ground.call(dana, "sessions.list", { organizationId, ...more });
				const searches = ["' OR 1=1 --", "%", "_", '"); DROP TABLE user_sessions; --', "*", "\\"];
				const found = await Promise.all(searches.map((q) => list({ filter: { q } })));
				const refused = await Promise.all([
					list({ filter: { ip: "0.0.0.0/0' OR 1=1" } }),
					list({ filter: { country: ["'1"] } }),
					list({ sort: { by: "id; --", direction: "asc" } }),
				]);
				return allOf([
					...found.map((answer) =>
						unless(
							answer.status === 200 && !answer.body.includes(`"organizationId":"${globex.id}"`),
							`${answer.status}, ${answer.at("total.count")} found`,
						),
					),
					...refused.map((answer) => refusal(answer, 400, "bad_input")),
				]);
			},
		},
	],
};
