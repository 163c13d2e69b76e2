import { randomBytes } from "node:crypto";
import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";
import { expectOk, type Ground } from "../../ground.ts";

const organizationId = acme.id;

const refresh = (ground: Ground, refreshToken: string, more: object = {}) =>
	ground.call(ground.cast.service, "lifecycle.refresh", { refreshToken, ...more });

const madeUp = (): string => randomBytes(32).toString("base64url");

export const refreshTokens: Kind = {
	name: "refresh tokens",
	attacks: [
		{
			name: "whoever knows a session's id ends it by feigning reuse",
			tried: "tokens of every generation with made-up chain secrets",
			async run(ground) {
				const victim = await ground.start();
				const answers = await Promise.all(
					[1, 2, 3, 21, 999_999_999].map((generation) =>
						refresh(
							ground,
							`cfr_${organizationId}.${victim.sessionId}.${generation}.${madeUp()}.${madeUp()}`,
						),
					),
				);
				return allOf([
					...answers.map((answer) => refusal(answer, 401, "unknown")),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "the chain secret of one session ends or refreshes another",
			tried: "one's own secrets behind another's session id",
			async run(ground) {
				const [mine, victim] = [await ground.start(), await ground.start()];
				const forged = mine.refreshToken.replace(mine.sessionId, victim.sessionId);
				return allOf([
					refusal(await refresh(ground, forged), 401, "unknown"),
					refusal(
						await ground.call(ground.cast.service, "lifecycle.end", { refreshToken: forged }),
						401,
						"unknown",
					),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "a stolen token is used beside its owner",
			tried: "a token of two rotations ago, then the owner's newest",
			async run(ground) {
				const victim = await ground.start();
				const second = expectOk(await refresh(ground, victim.refreshToken)).at("refreshToken");
				const third = expectOk(await refresh(ground, second)).at("refreshToken");
				return allOf([
					refusal(await refresh(ground, victim.refreshToken), 401, "reused"),
					refusal(await refresh(ground, third), 401, "revoked"),
					unless(!(await ground.stands(victim)), "the chain has ended for both"),
				]);
			},
		},
		{
			name: "a replay within the grace makes a second line of tokens",
			tried: "one token twice at once and once more, from another address",
			async run(ground) {
				const { refreshToken } = await ground.start();
				const thief = { ip: "198.51.100.66", userAgent: "thief/1" };
				const answers = await Promise.all([
					refresh(ground, refreshToken, { ip: "203.0.113.7" }),
					refresh(ground, refreshToken, thief),
					refresh(ground, refreshToken, thief),
				]);
				const successors = new Set(
					answers.filter(({ status }) => status === 200).map((one) => one.at("refreshToken")),
				);
				return unless(successors.size === 1, `${successors.size} successor for all three`);
			},
		},
		{
			name: "a replay from elsewhere that nobody sees",
			tried: "the predecessor within the grace from another address and browser, then sessions.get",
			async run(ground) {
				const victim = await ground.start();
				expectOk(await refresh(ground, victim.refreshToken, { ip: "203.0.113.7", userAgent: "a" }));
				await refresh(ground, victim.refreshToken, { ip: "198.51.100.66", userAgent: "thief/1" });
				const shown = await ground.call(await ground.cast.dana(), "sessions.get", {
					...{ organizationId, sessionId: victim.sessionId },
				});
				const flag = shown.at("flags.0.kind");
				return unless(flag === "replayed_elsewhere", `the session is marked: ${flag || "no"}`);
			},
		},
		{
			name: "an ended session is refreshed back to life",
			tried: "refresh, refresh by a kept key, and end, after sessions.revoke",
			async run(ground) {
				const victim = await ground.start();
				const idempotencyKey = crypto.randomUUID();
				const first = expectOk(await refresh(ground, victim.refreshToken, { idempotencyKey }));
				const { sessionId } = victim;
				const dana = await ground.cast.dana();
				expectOk(await ground.call(dana, "sessions.revoke", { organizationId, sessionId }));
				return allOf([
					refusal(await refresh(ground, first.at("refreshToken")), 401, "revoked"),
					refusal(await refresh(ground, victim.refreshToken, { idempotencyKey }), 401, "revoked"),
					unless(!(await ground.stands(victim)), "it stays ended"),
				]);
			},
		},
		{
			name: "a kept key prolongs the grace for a thief",
			tried: "refresh by its key again, once the successor has been used; and by another key",
			async run(ground) {
				const { refreshToken, sessionId } = await ground.start();
				const keyed = { idempotencyKey: crypto.randomUUID() };
				const next = expectOk(await refresh(ground, refreshToken, keyed)).at("refreshToken");
				expectOk(await refresh(ground, next));
				return allOf([
					refusal(await refresh(ground, refreshToken, keyed), 401, "reused"),
					await survives(ground, { sessionId }, "the owner's session"),
				]);
			},
		},
		{
			name: "a token that is taken apart and put together anew",
			tried: "other prefixes, generations, cases, blanks and dots around a good token",
			async run(ground) {
				const { refreshToken, sessionId } = await ground.start();
				const variants = [
					refreshToken.replace("cfr_", "cfw_"),
					refreshToken.replace(".1.", ".01."),
					refreshToken.replace(".1.", ".1e0."),
					refreshToken.replace(".1.", ".-1."),
					refreshToken.toUpperCase(),
					`${refreshToken}.`,
					` ${refreshToken}`,
					refreshToken.replace(organizationId, "org_globex"),
					refreshToken.replace(organizationId, "platform"),
					refreshToken.slice(0, -1),
				];
				const answers = await Promise.all(variants.map((token) => refresh(ground, token)));
				return allOf([
					...answers.map((answer) => refusal(answer, 401, "unknown")),
					await survives(ground, { sessionId }),
				]);
			},
		},
		{
			name: "signing in over somebody else's session ends it",
			tried: "lifecycle.start {replaces: another person's session and token}",
			async run(ground) {
				const victim = await ground.start();
				const start = (replaces: string) =>
					ground.call(ground.cast.service, "lifecycle.start", {
						...{
							organizationId,
							userId: "usr_attacker",
							ip: "203.0.113.7",
							userAgent: "",
							replaces,
						},
						user: { name: "A", email: "a@example.com" },
					});
				const answers = [await start(victim.sessionId), await start(victim.refreshToken)];
				return allOf([
					...answers.map((answer) =>
						unless(answer.status !== 200, `${answer.status} ${answer.reason}`),
					),
					await survives(ground, victim),
				]);
			},
		},
	],
};
