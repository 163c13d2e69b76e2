import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, refusedField, survives, unless } from "../../attack.ts";
import { expectOk, type Ground } from "../../ground.ts";
import { bearer, type Credentials } from "../../outsider.ts";
import { invitedAdministrator, throwawayDana } from "../../visitors.ts";

const organizationId = acme.id;
const list = "sessions.list";

/** A token that an attack may end. */
async function throwawayToken(ground: Ground, as: Credentials, ...scopes: string[]) {
	const made = expectOk(
		await ground.call(as, "apiTokens.create", { organizationId, name: "Attack", scopes }),
	);
	return { id: made.at("apiToken.id"), token: bearer(made.at("token")) };
}

export const apiTokens: Kind = {
	name: "api tokens",
	attacks: [
		{
			name: "a revoked token goes on",
			tried: "sessions.list right after apiTokens.revoke",
			async run(ground) {
				const dana = await ground.cast.dana();
				const { id: tokenId, token } = await throwawayToken(ground, dana, "read");
				expectOk(await ground.call(token, list, { organizationId }));
				expectOk(await ground.call(dana, "apiTokens.revoke", { organizationId, tokenId }));
				return refusal(await ground.call(token, list, { organizationId }), 401, "invalid_token");
			},
		},
		{
			name: "a token without an end",
			tried: "apiTokens.create that ends in two years, in the past, at 0 and never",
			async run(ground) {
				const dana = await ground.cast.dana();
				const ends = [Date.now() + 2 * 365 * 86_400_000, Date.now() - 1, 0, null];
				const answers = await Promise.all(
					ends.map((expiresAt) =>
						ground.call(dana, "apiTokens.create", {
							...{ organizationId, name: "Attack", scopes: ["read"], expiresAt },
						}),
					),
				);
				return allOf(answers.map((answer) => refusedField(answer, "expiresAt")));
			},
		},
		{
			name: "an old token lives on beside its successor",
			tried: "apiTokens.rotate {overlapMs: 8 days}, then {overlapMs: 0} and the old one",
			async run(ground) {
				const dana = await ground.cast.dana();
				const { id: tokenId, token } = await throwawayToken(ground, dana, "read");
				const rotate = (overlapMs: number) =>
					ground.call(dana, "apiTokens.rotate", { organizationId, tokenId, overlapMs });
				const long = await rotate(8 * 86_400_000);
				expectOk(await rotate(0));
				return allOf([
					refusedField(long, "overlapMs"),
					refusal(await ground.call(token, list, { organizationId }), 401, "invalid_token"),
				]);
			},
		},
		{
			name: "an administrator who was removed comes back by what they left",
			tried: "their token, their session and their invitation after administrators.remove",
			async run(ground) {
				const raj = await invitedAdministrator(ground, "usr_raj", "raj@acme.example");
				const { token } = await throwawayToken(ground, raj.credentials, "read", "admin");
				expectOk(await ground.call(token, list, { organizationId }));
				const { administratorId } = raj;
				expectOk(
					await ground.call(await ground.cast.dana(), "administrators.remove", {
						...{ organizationId, administratorId },
					}),
				);
				const [byToken, bySession] = await Promise.all([
					ground.call(token, list, { organizationId }),
					ground.call(raj.credentials, list, { organizationId }),
				]);
				return allOf([
					refusal(byToken, 401, "invalid_token"),
					refusal(bySession, 401),
					unless(!(await raj.followsAgain()), "the link leads nowhere"),
				]);
			},
		},
		{
			name: "a batch goes on with a token that its own first call ended",
			tried: "apiTokens.revoke of itself, then apiTokens.list and users.export, in one batch",
			async run(ground) {
				const dana = await ground.cast.dana();
				const { id: tokenId, token } = await throwawayToken(ground, dana, "admin", "read");
				const [ended, looked, exported] = await ground.batch(token, [
					["apiTokens.revoke", { organizationId, tokenId }],
					["apiTokens.rotate", { organizationId, tokenId }],
					["users.export", { organizationId, userId: "usr_mia" }],
				]);
				if (!ended || !looked || !exported) throw new Error("The batch had no answers.");
				expectOk(ended);
				return allOf([refusal(looked, 401), refusal(exported, 401)]);
			},
		},
		{
			name: "a batch goes on with a session that its own first call ended",
			tried: "sessions.revoke of one's own, then revokeForUser, in one batch",
			async run(ground) {
				const [dana, victim] = [await throwawayDana(ground), await ground.start()];
				const me = expectOk(await ground.fetch("/auth/me", { headers: dana.headers }));
				const [ended, next] = await ground.batch(dana, [
					["sessions.revoke", { organizationId, sessionId: me.at("sessionId") }],
					["sessions.revokeForUser", { organizationId, userId: victim.userId }],
				]);
				if (!ended || !next) throw new Error("The batch had no answers.");
				expectOk(ended);
				return allOf([
					refusal(next, 401, "session_ended"),
					await survives(ground, victim, "the victim"),
				]);
			},
		},
		{
			name: "a token where logs and histories keep it",
			tried: "?access_token=, ?token=, Basic and a cookie instead of Authorization: Bearer",
			async run(ground) {
				const { token } = await throwawayToken(ground, await ground.cast.dana(), "read");
				const value = token.headers.authorization?.slice(7) ?? "";
				const input = encodeURIComponent(JSON.stringify({ organizationId }));
				const basic = `Basic ${Buffer.from(`curfew:${value}`).toString("base64")}`;
				const at = (more: string, headers: Record<string, string> = {}) =>
					ground.fetch(`/trpc/${list}?input=${input}${more}`, { headers });
				const answers = await Promise.all([
					at(`&access_token=${value}`),
					at(`&token=${value}`),
					at("", { authorization: basic }),
					at("", { cookie: `curfew_session=${value}` }),
					at("", { "x-api-key": value }),
				]);
				return allOf(answers.map((answer) => refusal(answer, 401)));
			},
		},
		{
			name: "a local token that nobody gave out",
			tried: "cfw_local_admin_globex, cfw_local_platform, CFW_LOCAL_GLOBAL and guesses",
			async run(ground) {
				const guesses = [
					...["cfw_local_", "cfw_local_admin_globex", "cfw_local_platform", "CFW_LOCAL_GLOBAL"],
					...["cfw_org_acme_", `cfw_org_acme_${"A".repeat(43)}`, `cfw_platform_${"A".repeat(43)}`],
				];
				const answers = await Promise.all(
					guesses.map((guess) => ground.call(bearer(guess), list, { organizationId })),
				);
				return allOf(answers.map((answer) => refusal(answer, 401, "invalid_token")));
			},
		},
		{
			name: "a secret of one organization opens another",
			tried: "a token's secret behind cfw_org_globex_ and cfw_platform_",
			async run(ground) {
				const { token } = await throwawayToken(ground, await ground.cast.dana(), "read");
				const secret = token.headers.authorization?.split("_").slice(3).join("_") ?? "";
				const answers = await Promise.all(
					["org_globex", "platform"].map((owner) =>
						ground.call(bearer(`cfw_${owner}_${secret}`), list, { organizationId: owner }),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 401, "invalid_token")));
			},
		},
	],
};
