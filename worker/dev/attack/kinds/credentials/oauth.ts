import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";
import type { Credentials } from "../../outsider.ts";

const organizationId = acme.id;
const form = "application/x-www-form-urlencoded";

export const oauth: Kind = {
	name: "plain http doors",
	attacks: [
		{
			name: "whoever holds any token asks about everybody's",
			tried: "introspect, revoke and check with tokens of other scopes, a cookie and nothing",
			async run(ground) {
				const victim = await ground.start();
				const token = victim.refreshToken;
				const callers: Credentials[] = [
					await ground.cast.token(organizationId, "read", "revoke", "admin"),
					await ground.cast.token("platform", "read", "admin"),
					await ground.cast.dana(),
					await ground.cast.mia(),
					{ name: "nobody", headers: {} },
				];
				const answers = await Promise.all(
					callers.flatMap((as) => [
						ground.form(as, "/oauth/introspect", { token }),
						ground.form(as, "/oauth/revoke", { token }),
					]),
				);
				const checks = await Promise.all(
					callers.map(({ headers }) =>
						ground.fetch("/oauth/check", { headers: { ...headers, "x-access-token": "x" } }),
					),
				);
				return allOf([
					...answers.map((answer) => refusal(answer, 401, "invalid_client")),
					...checks.map((answer) => refusal(answer, 403, "invalid_client")),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "two readers read two different tokens",
			tried: "token twice in a form, as JSON, in the address, in both",
			async run(ground) {
				const [victim, other] = [await ground.start(), await ground.start()];
				const { headers } = ground.cast.service;
				const twice = `token=${other.refreshToken}&token=${victim.refreshToken}`;
				const post = (path: string, body: string, type: string) =>
					ground.fetch(path, {
						method: "POST",
						headers: { ...headers, "content-type": type },
						body,
					});
				const answers = [
					await post("/oauth/revoke", twice, form),
					await post("/oauth/introspect", twice, form),
					await post(
						"/oauth/revoke",
						JSON.stringify({ token: victim.refreshToken }),
						"application/json",
					),
					await post(`/oauth/revoke?token=${victim.refreshToken}`, "", form),
				];
				const got = await ground.fetch(`/oauth/introspect?token=${victim.refreshToken}`, {
					headers,
				});
				return allOf([
					...answers.map((answer) => refusal(answer, 400, "bad_input")),
					refusal(got, 404, "not_found"),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "looking at a refresh token uses it up, or ends its session",
			tried: "introspection of the current and of the used token, then a refresh",
			async run(ground) {
				const victim = await ground.start();
				const { service } = ground.cast;
				const look = (token: string) => ground.form(service, "/oauth/introspect", { token });
				const [current, again] = [await look(victim.refreshToken), await look(victim.refreshToken)];
				const next = await ground.call(service, "lifecycle.refresh", {
					refreshToken: victim.refreshToken,
				});
				const used = await look(victim.refreshToken);
				return allOf([
					unless(current.body === again.body, "the same answer twice"),
					unless(next.status === 200, "then it is refreshed", `${next.status} ${next.reason}`),
					unless(used.body === '{"active":false}', "the used one is not active", used.body),
					await survives(ground, victim),
				]);
			},
		},
	],
};
