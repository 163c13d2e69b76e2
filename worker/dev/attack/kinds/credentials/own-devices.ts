import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";
import { expectOk, type Ground } from "../../ground.ts";
import type { Answer } from "../../outsider.ts";
import { signInAtApp } from "../../people.ts";

const organizationId = acme.id;
const form = "application/x-www-form-urlencoded";

/** What an answer sets a cookie to; empty when it sets none. */
const cookieIn = ({ headers }: Answer, name: string): string => {
	const pair = headers.getSetCookie().find((line) => line.startsWith(`${name}=`)) ?? "";
	return pair.split(";")[0]?.slice(name.length + 1) ?? "";
};

/** As a form of another site, which no browser sends our cookies with. */
const postToken = (ground: Ground, token: string): Promise<Answer> =>
	ground.raw({
		method: "POST",
		path: "/my-devices",
		headers: { "content-type": form, origin: "null" },
		body: new URLSearchParams({ access_token: token }).toString(),
	});

const send = (ground: Ground, path: string, cookie: string, body = "{}", origin = ground.curfew) =>
	ground.raw({
		method: "POST",
		path: `/my-devices/${path}`,
		headers: { "content-type": "application/json", cookie, ...(origin && { origin }) },
		body,
	});

const entryOf = async (ground: Ground, token: string): Promise<string> =>
	`curfew_my_devices_entry=${cookieIn(await postToken(ground, token), "curfew_my_devices_entry")}`;

/** A person who is in, by the session of the example app that their cookie lives and dies with. */
async function aVisitor(ground: Ground, subject: string) {
	const { accessToken, refreshToken } = await signInAtApp(ground.edge, subject);
	const [, sessionId = ""] = refreshToken.split(".");
	const entry = await entryOf(ground, accessToken);
	const entered = await send(ground, "enter", entry);
	const visit = `curfew_my_devices=${cookieIn(entered, "curfew_my_devices")}`;
	return { accessToken, sessionId, entry, visit };
}

export const ownDevices: Kind = {
	name: "own devices",
	attacks: [
		{
			name: "a token that no registered issuer signed lets somebody in",
			tried: "POST /my-devices with alg none, a cut signature, an API token and a cookie's value",
			async run(ground) {
				const { accessToken, visit } = await aVisitor(ground, "usr_mia");
				const [header = "", claims = "", signature = ""] = accessToken.split(".");
				const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
				const tokens = [
					`${none}.${claims}.`,
					`${header}.${claims}.${signature.slice(0, -6)}AAAAAA`,
					"cfw_local_service",
					visit.split("=")[1] ?? "",
				];
				const answers = await Promise.all(tokens.map((token) => postToken(ground, token)));
				return allOf(
					answers.map((answer) =>
						unless(
							answer.status === 303 && answer.headers.getSetCookie().length === 0,
							`${answer.headers.get("location")}`,
						),
					),
				);
			},
		},
		{
			name: "what was posted opens twice, or something else",
			tried: "the same entry again; an entry as a visit, a visit as an entry, either one bent",
			async run(ground) {
				const { entry, visit } = await aVisitor(ground, "usr_mia");
				const value = (cookie: string): string => cookie.slice(cookie.indexOf("=") + 1);
				const bent = `${value(visit).slice(0, -4)}AAAA`;
				const others = "trpc/sessions.revokeOthers";
				const answers = await Promise.all([
					send(ground, "enter", entry),
					send(ground, "enter", `curfew_my_devices_entry=${value(visit)}`),
					send(ground, others, `curfew_my_devices=${value(entry)}`),
					send(ground, others, `curfew_my_devices=${bent}`),
				]);
				return allOf(answers.map((answer) => refusal(answer, 401, "unauthenticated")));
			},
		},
		{
			name: "what was posted opens for two at once",
			tried: "eight times the same entry at the same moment",
			async run(ground) {
				const { accessToken } = await signInAtApp(ground.edge, "usr_mia");
				const entry = await entryOf(ground, accessToken);
				const answers = await Promise.all(
					Array.from({ length: 8 }, () => send(ground, "enter", entry)),
				);
				const opened = answers.filter(({ status }) => status === 204).length;
				const refused = answers.filter(({ status }) => status === 401).length;
				return unless(opened === 1 && refused === 7, `${opened} of 8 opened, ${refused} refused`);
			},
		},
		{
			name: "another site shows somebody an account that is not theirs",
			tried: "an entry of the attacker's in the victim's browser, without the victim's word",
			async run(ground) {
				const victim = await aVisitor(ground, "usr_raj");
				const { accessToken } = await signInAtApp(ground.edge, "usr_mia");
				const entry = await entryOf(ground, accessToken);
				const both = `${victim.visit}; ${entry}`;
				return allOf([
					refusal(await send(ground, "enter", both), 409, "conflict"),
					refusal(
						await send(ground, "enter", both, '{"replaces":true}', "https://evil.example"),
						403,
						"cross_site",
					),
				]);
			},
		},
		{
			name: "somebody ends another person's session on the page of their own",
			tried: "sessions.revokeMine {sessionId: another's} with a person's cookie",
			async run(ground) {
				const [{ visit }, victim] = [await aVisitor(ground, "usr_mia"), await ground.start()];
				const order = JSON.stringify({ sessionId: victim.sessionId, notMe: true });
				return allOf([
					refusal(await send(ground, "trpc/sessions.revokeMine", visit, order), 404, "not_found"),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "a person's cookie opens the admin API",
			tried: "sessions.list, sessions.revoke, /auth/me and /live, at its own door and at theirs",
			async run(ground) {
				const [{ visit }, victim] = [await aVisitor(ground, "usr_mia"), await ground.start()];
				const input = encodeURIComponent(JSON.stringify({ organizationId }));
				const order = JSON.stringify({ organizationId, sessionId: victim.sessionId });
				const headers = { cookie: visit };
				const asConsole = { cookie: visit.replace("curfew_my_devices=", "curfew_session=") };
				const [list, me, asAdmin, own, revoke, ownRevoke] = await Promise.all([
					ground.raw({ path: `/trpc/sessions.list?input=${input}`, headers }),
					ground.raw({ path: "/auth/me", headers }),
					ground.raw({ path: "/auth/me", headers: asConsole }),
					ground.raw({ path: `/my-devices/trpc/sessions.list?input=${input}`, headers }),
					ground.raw({
						method: "POST",
						path: "/trpc/sessions.revoke",
						headers: { ...headers, origin: ground.curfew, "content-type": "application/json" },
						body: order,
					}),
					send(ground, "trpc/sessions.revoke", visit, order),
				]);
				return allOf([
					...[list, me, asAdmin, revoke].map((answer) => refusal(answer, 401)),
					...[own, ownRevoke].map((answer) => refusal(answer, 404)),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "another site's page acts with a person's cookie",
			tried:
				"every POST of the page from https://evil.example, from the app, from null, from nowhere",
			async run(ground) {
				const { visit, sessionId } = await aVisitor(ground, "usr_mia");
				const paths = ["enter", "decline", "leave", "sign-in", "trpc/sessions.revokeOthers"];
				const origins = ["https://evil.example", ground.edge, "null", ""];
				const answers = await Promise.all(
					paths.flatMap((path) => origins.map((origin) => send(ground, path, visit, "{}", origin))),
				);
				return allOf([
					...answers.map((answer) => refusal(answer, 403, "cross_site")),
					await survives(ground, { sessionId }),
				]);
			},
		},
		{
			name: "the page stays open after its session has ended",
			tried: "the cookie, the entry and the token right after sessions.revoke",
			async run(ground) {
				const { accessToken, sessionId, visit } = await aVisitor(ground, "usr_mia");
				const entry = await entryOf(ground, accessToken);
				const dana = await ground.cast.dana();
				const order = { organizationId, sessionId };
				expectOk(await ground.call(dana, "sessions.revoke", order));
				const posted = await postToken(ground, accessToken);
				return allOf([
					refusal(
						await ground.raw({
							path: "/my-devices/trpc/sessions.listMine?input=%7B%7D",
							headers: { cookie: visit },
						}),
						401,
						"session_ended",
					),
					refusal(await send(ground, "enter", entry), 401, "session_ended"),
					unless(
						posted.headers.get("location") === "/my-devices?problem=session_ended",
						`${posted.headers.get("location")}`,
					),
				]);
			},
		},
	],
};
