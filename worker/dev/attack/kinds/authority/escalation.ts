import { acme, globex } from "../../../identities.ts";
import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";
import { expectOk } from "../../ground.ts";

const organizationId = acme.id;
const newKeyOf = (platform: string, ...scopes: string[]) => ({
	organizationId: platform,
	name: "Attack",
	scopes,
});

export const escalation: Kind = {
	name: "escalation",
	attacks: [
		{
			name: "a global admin makes the token that acts everywhere",
			tried: "apiTokens.create {organizationId: platform, scopes: [service]} by a fresh sign-in",
			async run(ground) {
				const lena = await ground.cast.lena();
				const order = newKeyOf("platform", "service");
				const among = newKeyOf("platform", "read", "service");
				return allOf([
					refusal(await ground.call(lena, "apiTokens.create", order), 403, "forbidden"),
					refusal(await ground.call(lena, "apiTokens.create", among), 403, "forbidden"),
				]);
			},
		},
		{
			name: "a platform token reads an organization's people",
			tried: "sessions.list, sessions.get and auditLog.list with platform tokens of read and audit",
			async run(ground) {
				const token = await ground.cast.token("platform", "read", "audit", "admin");
				const { sessionId } = await ground.start();
				const answers = await Promise.all([
					ground.call(token, "sessions.list", { organizationId }),
					ground.call(token, "sessions.get", { organizationId, sessionId }),
					ground.call(token, "auditLog.list", { organizationId }),
				]);
				return allOf(answers.map((answer) => refusal(answer, 403, "support_access_required")));
			},
		},
		{
			name: "a token makes somebody who may do everything",
			tried: "administrators.invite with a token of the scope admin",
			async run(ground) {
				const token = await ground.cast.token(organizationId, "admin");
				const order = { organizationId, email: "mallory@example.com" };
				return refusal(await ground.call(token, "administrators.invite", order), 403, "forbidden");
			},
		},
		{
			name: "a token makes a wider one, or one that outlives it",
			tried: "apiTokens.create and apiTokens.rotate with tokens of admin and of every scope",
			async run(ground) {
				const all = ["service", "read", "revoke", "support", "policy", "audit", "admin"];
				const tokens = await Promise.all([
					ground.cast.token(organizationId, "admin"),
					ground.cast.token(organizationId, ...all),
				]);
				const made = await ground.call(
					await ground.cast.dana(),
					"apiTokens.create",
					newKeyOf(organizationId, "read"),
				);
				const tokenId = expectOk(made).at("apiToken.id");
				const answers = await Promise.all(
					tokens.flatMap((token) => [
						ground.call(token, "apiTokens.create", newKeyOf(organizationId, "read")),
						ground.call(token, "apiTokens.rotate", { organizationId, tokenId }),
					]),
				);
				return allOf(answers.map((answer) => refusal(answer, 403, "forbidden")));
			},
		},
		{
			name: "a token of support lets somebody see and end what it may not",
			tried: "supportGrants.create {scope: manage} with the scope support alone",
			async run(ground) {
				const token = await ground.cast.token(organizationId, "support");
				const order = {
					...{ organizationId, holder: "platform", reason: "Attack" },
					endsAt: Date.now() + 3_600_000,
				};
				const [read, manage] = await Promise.all(
					["read", "manage"].map((scope) =>
						ground.call(token, "supportGrants.create", { ...order, scope }),
					),
				);
				return allOf(
					[read, manage].flatMap((answer) =>
						answer ? [refusal(answer, 403, "insufficient_scope")] : [],
					),
				);
			},
		},
		{
			name: "a token of policy ends sessions by a limit",
			tried: "policies.set {idleTimeoutMs: 5 minutes} with the scope policy alone",
			async run(ground) {
				const token = await ground.cast.token(globex.id, "policy");
				const change = { idleTimeoutMs: 300_000 };
				const order = { organizationId: globex.id, change };
				return refusal(await ground.call(token, "policies.set", order), 403, "insufficient_scope");
			},
		},
		{
			name: "a person does what administrators do",
			tried: "sessions.list, revokeAll, apiTokens.create, lifecycle.end with an access token",
			async run(ground) {
				const mia = await ground.cast.mia();
				const { sessionId } = await ground.start();
				const answers = await Promise.all([
					ground.call(mia, "sessions.list", { organizationId }),
					ground.call(mia, "sessions.revokeAll", { organizationId, confirm: "acme", reason: "A" }),
					ground.call(mia, "apiTokens.create", newKeyOf(organizationId, "read")),
					ground.call(mia, "lifecycle.end", { organizationId, sessionId }),
				]);
				return allOf(answers.map((answer) => refusal(answer, 403, "forbidden")));
			},
		},
		{
			name: "a person ends somebody else's session",
			tried: "sessions.revokeMine {sessionId: another's}",
			async run(ground) {
				const [mia, victim] = [await ground.cast.mia(), await ground.start()];
				const order = { sessionId: victim.sessionId };
				return allOf([
					refusal(await ground.call(mia, "sessions.revokeMine", order), 404, "not_found"),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "the last administrator is removed, and nobody is left",
			tried: "administrators.remove of oneself as the only one",
			async run(ground) {
				const noor = await ground.cast.noor();
				const order = { organizationId: globex.id, administratorId: "adm_noor" };
				return refusal(
					await ground.call(noor, "administrators.remove", order),
					409,
					"last_administrator",
				);
			},
		},
		{
			name: "organizations without anybody's leave",
			tried: "organizations.create by an organization's administrator and with tokens",
			async run(ground) {
				const order = {
					...{ slug: `attack-${Date.now().toString(36)}`, name: "Attack", region: "weur" },
					administratorEmail: "mallory@example.com",
				};
				const callers = await Promise.all([
					ground.cast.dana(),
					ground.cast.token(organizationId, "admin"),
					ground.cast.token("platform", "admin"),
				]);
				const answers = await Promise.all(
					callers.map((as) => ground.call(as, "organizations.create", order)),
				);
				return allOf(answers.map((answer) => refusal(answer, 403, "forbidden")));
			},
		},
		{
			name: "a healthy organization is recovered, which has every revocation wait",
			tried: "organizations.recover by its own administrator, with a token, and by a global admin",
			async run(ground) {
				const callers = [
					await ground.cast.noor(),
					await ground.cast.token(globex.id, "admin"),
					await ground.cast.lena(),
				];
				const order = { organizationId: globex.id, complete: true };
				const answers = [];
				for (const as of callers) {
					answers.push(await ground.call(as, "organizations.recover", order));
				}
				return allOf(
					answers.map(({ status, reason }) => unless(status >= 400, `${status} ${reason}`.trim())),
				);
			},
		},
	],
};
