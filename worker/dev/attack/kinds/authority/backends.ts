import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, unless } from "../../attack.ts";
import { expectOk } from "../../ground.ts";
import { throwawayDana } from "../../visitors.ts";

const organizationId = acme.id;

export const backends: Kind = {
	name: "backends",
	attacks: [
		{
			name: "a backend ends an administrator's session, or keeps it alive",
			tried: "lifecycle.end, touch and endUser of the admin UI's session with a service token",
			async run(ground) {
				const dana = await throwawayDana(ground);
				const me = expectOk(await ground.fetch("/auth/me", { headers: dana.headers }));
				const [sessionId, userId] = [me.at("sessionId"), me.at("administrator.id")];
				const { service } = ground.cast;
				const end = await ground.call(service, "lifecycle.end", { organizationId, sessionId });
				const touch = await ground.call(service, "lifecycle.touch", {
					...{ organizationId, activity: [{ sessionId, at: Date.now() }] },
				});
				await ground.call(service, "lifecycle.endUser", {
					...{ organizationId, userId, cause: "account_removed" },
				});
				const after = await ground.fetch("/auth/me", { headers: dana.headers });
				return allOf([
					unless(end.status !== 200 || end.at("revoked") === "0", `end: ${end.status}`),
					unless(touch.at("accepted") !== "1", `touch: ${touch.status}`),
					unless(after.status === 200, `the administrator is still in: ${after.status}`),
				]);
			},
		},
		{
			name: "a backend ends an administrator's session by signing in over it",
			tried: "lifecycle.start {userId: adm_dana, replaces: the admin UI's session}",
			async run(ground) {
				const dana = await throwawayDana(ground);
				const me = expectOk(await ground.fetch("/auth/me", { headers: dana.headers }));
				const answer = await ground.call(ground.cast.service, "lifecycle.start", {
					...{ organizationId, ip: "203.0.113.7", userAgent: "" },
					userId: me.at("administrator.id"),
					user: { name: "D", email: "dana@acme.example" },
					replaces: me.at("sessionId"),
				});
				const after = await ground.fetch("/auth/me", { headers: dana.headers });
				return allOf([
					unless(answer.status >= 400, `${answer.status} ${answer.reason}`),
					unless(after.status === 200, "the administrator is still in", `${after.status}`),
				]);
			},
		},
		{
			name: "a session that never idles, by activity that has not happened yet",
			tried: "lifecycle.touch {at: in ten years}",
			async run(ground) {
				const { sessionId } = await ground.start();
				const activity = [{ sessionId, at: Date.now() + 10 * 365 * 86_400_000 }];
				await ground.call(ground.cast.service, "lifecycle.touch", { organizationId, activity });
				const dana = await ground.cast.dana();
				const seen = await ground.call(dana, "sessions.get", { organizationId, sessionId });
				const aheadMs = Number(seen.at("lastActivityAt")) - Date.now();
				return unless(aheadMs <= 0, "it was active now, and not then", `${aheadMs} ms ahead`);
			},
		},
		{
			name: "a backend starts a session as the owner and is in",
			tried: "lifecycle.start {userId: adm_dana, adm_lena, an id as administrators have}",
			async run(ground) {
				const own = ["adm_dana", "adm_lena", "adm_0123456789abcdefghjkmnpq"];
				const answers = await Promise.all(
					own.map((userId) =>
						ground.call(ground.cast.service, "lifecycle.start", {
							...{ organizationId, userId, ip: "203.0.113.7", userAgent: "" },
							user: { name: "Evil Twin", email: "evil@acme.example" },
						}),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 400, "bad_input")));
			},
		},
		{
			name: "a backend gets a session of the platform itself",
			tried: "lifecycle.start {organizationId: platform} with the platform's service token",
			async run(ground) {
				const order = {
					...{ organizationId: "platform", userId: "adm_lena", ip: "203.0.113.7", userAgent: "" },
					user: { name: "Lena Ortiz", email: "lena@curfew.example" },
				};
				const answer = await ground.call(ground.cast.service, "lifecycle.start", order);
				return refusal(answer, 404, "not_found");
			},
		},
	],
};
