import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";
import { signInAtApp } from "../../people.ts";

const organizationId = acme.id;
const form = "application/x-www-form-urlencoded";

export const exampleApp: Kind = {
	name: "example app",
	attacks: [
		{
			name: "a page of the app by a token that nobody signed",
			tried: "its cookie with alg none, with another signature and with an API token",
			async run(ground) {
				const { accessToken } = await signInAtApp(ground.edge, "usr_mia");
				const [header = "", claims = "", signature = ""] = accessToken.split(".");
				const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
				const tokens = [
					`${none}.${claims}.`,
					`${header}.${claims}.${signature.slice(0, -6)}AAAAAA`,
					"cfw_local_service",
				];
				const statuses = await Promise.all(
					tokens.map(async (token) => {
						const headers = { cookie: `example_access=${token}` };
						return (await fetch(`${ground.edge}/api/whoami`, { headers })).status;
					}),
				);
				return allOf(statuses.map((status) => unless(status === 401, `${status}`)));
			},
		},
		{
			name: "signed out, and the session lives",
			tried: "POST /sign-out when only the refresh token is left, then a refresh with it",
			async run(ground) {
				const { refreshToken } = await signInAtApp(ground.edge, "usr_mia");
				const [, sessionId = ""] = refreshToken.split(".");
				const out = await fetch(`${ground.edge}/sign-out`, {
					method: "POST",
					headers: {
						cookie: `example_refresh=${refreshToken}`,
						origin: ground.edge,
						"content-type": form,
					},
				});
				const after = await ground.call(ground.cast.service, "lifecycle.refresh", { refreshToken });
				return allOf([
					unless(out.status === 200, `${out.status}`),
					refusal(after, 401, "revoked"),
					unless(!(await ground.stands({ sessionId })), "the session has ended", "it stands"),
				]);
			},
		},
		{
			name: "another site signs a person out of the app",
			tried: "POST /sign-out as a form of https://evil.example",
			async run(ground) {
				const { refreshToken } = await signInAtApp(ground.edge, "usr_mia");
				const [, sessionId = ""] = refreshToken.split(".");
				const out = await fetch(`${ground.edge}/sign-out`, {
					method: "POST",
					headers: {
						cookie: `example_refresh=${refreshToken}`,
						origin: "https://evil.example",
						"content-type": form,
					},
				});
				return allOf([
					unless(out.status === 403, `${out.status}`),
					await survives(ground, { sessionId }),
				]);
			},
		},
		{
			name: "an ended session opens one page more",
			tried: "GET /api/whoami with a good access token, right after sessions.revoke",
			async run(ground) {
				const { accessToken, refreshToken } = await signInAtApp(ground.edge, "usr_mia");
				const [, sessionId = ""] = refreshToken.split(".");
				const look = async (): Promise<number> => {
					const headers = { cookie: `example_access=${accessToken}` };
					return (await fetch(`${ground.edge}/api/whoami`, { headers })).status;
				};
				const before = [await look(), await look(), await look()];
				const dana = await ground.cast.dana();
				const ended = await ground.call(dana, "sessions.revoke", { organizationId, sessionId });
				const after = await look();
				return allOf([
					unless(
						before.every((status) => status === 200),
						"open until then",
					),
					unless(
						ended.at("state") !== "enforced" || after === 401,
						`${ended.at("state")}, then ${after}`,
					),
				]);
			},
		},
	],
};
