import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, unless } from "../../attack.ts";
import { expectOk, newUserId } from "../../ground.ts";
import { newBrowser, signIn } from "../../people.ts";

const organizationId = acme.id;

export const stepUp: Kind = {
	name: "step-up",
	attacks: [
		{
			name: "an old sign-in makes a token that does the rest",
			tried: "apiTokens.create, rotate and revoke an hour after signing in",
			async run(ground) {
				const stale = await ground.cast.staleDana();
				const tokenId = "tok_any";
				const answers = await Promise.all([
					ground.call(stale, "apiTokens.create", { organizationId, name: "A", scopes: ["read"] }),
					ground.call(stale, "apiTokens.rotate", { organizationId, tokenId }),
					ground.call(stale, "apiTokens.revoke", { organizationId, tokenId }),
				]);
				return allOf(answers.map((answer) => refusal(answer, 403, "step_up_required")));
			},
		},
		{
			name: "an old sign-in lets somebody in",
			tried: "administrators.invite, administrators.remove, supportGrants.create and extend",
			async run(ground) {
				const stale = await ground.cast.staleDana();
				const grant = { holder: "platform", scope: "read", reason: "A" };
				const endsAt = Date.now() + 3_600_000;
				const orders: [string, object][] = [
					["administrators.invite", { email: "mallory@example.com" }],
					["administrators.remove", { administratorId: "adm_any" }],
					["supportGrants.create", { ...grant, endsAt }],
					["supportGrants.extend", { grantId: "grt_any", endsAt }],
				];
				const answers = await Promise.all(
					orders.map(([procedure, order]) =>
						ground.call(stale, procedure, { organizationId, ...order }),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 403, "step_up_required")));
			},
		},
		{
			name: "an old sign-in takes people's data along, or erases them",
			tried: "users.export and users.erase",
			async run(ground) {
				const stale = await ground.cast.staleDana();
				const order = { organizationId, userId: "usr_mia" };
				return allOf([
					refusal(await ground.call(stale, "users.export", order), 403, "step_up_required"),
					refusal(await ground.call(stale, "users.erase", order), 403, "step_up_required"),
				]);
			},
		},
		{
			name: "an old sign-in ends everybody without the short name",
			tried: "sessions.revokeAll; previewRevocation {filter: {}} and revokeByFilter",
			async run(ground) {
				const stale = await ground.cast.staleDana();
				const all = { organizationId, confirm: "acme", reason: "Attack" };
				const preview = expectOk(
					await ground.call(stale, "sessions.previewRevocation", { organizationId, filter: {} }),
				);
				const order = {
					...{ organizationId, previewId: preview.at("previewId"), reason: "Attack" },
					expectedCount: Number(preview.at("count")),
				};
				const confirmed = { ...order, confirm: "acme" };
				const [whole, bare, named] = [
					await ground.call(stale, "sessions.revokeAll", all),
					await ground.call(stale, "sessions.revokeByFilter", order),
					await ground.call(stale, "sessions.revokeByFilter", confirmed),
				];
				return allOf([
					refusal(whole, 403, "step_up_required"),
					unless(
						bare.status === 400 || bare.reason === "step_up_required",
						`${bare.status} ${bare.reason}`,
					),
					refusal(named, 403, "step_up_required"),
				]);
			},
		},
		{
			name: "everybody without the short name, by a fresh sign-in",
			tried: "previewRevocation {filter: {}} and revokeByFilter without confirm",
			async run(ground) {
				const dana = await ground.cast.dana();
				const preview = expectOk(
					await ground.call(dana, "sessions.previewRevocation", { organizationId, filter: {} }),
				);
				const order = {
					...{ organizationId, previewId: preview.at("previewId"), reason: "Attack" },
					expectedCount: Number(preview.at("count")),
				};
				return refusal(await ground.call(dana, "sessions.revokeByFilter", order), 400, "bad_input");
			},
		},
		{
			name: "more than 25 endings in small portions",
			tried: "30 sessions as two revokeMany, and as revoke × 20 in one batch",
			async run(ground) {
				const { credentials } = await signIn(ground.curfew, "usr_dana", { minutesAgo: 30 });
				const userId = newUserId();
				const victims = await Promise.all(
					Array.from({ length: 50 }, () => ground.start({ userId })),
				);
				const ids = victims.map(({ sessionId }) => sessionId);
				const many = (sessionIds: string[]): [string, unknown] => [
					"sessions.revokeMany",
					{ organizationId, sessionIds },
				];
				const portions = await ground.batch(credentials, [
					many(ids.slice(0, 15)),
					many(ids.slice(15, 30)),
				]);
				const single = await ground.batch(
					credentials,
					ids.slice(30).map((sessionId) => ["sessions.revoke", { organizationId, sessionId }]),
				);
				const ended = [...portions, ...single].filter(({ status }) => status === 200);
				const count = ended.reduce((sum, answer) => sum + Number(answer.at("revoked")), 0);
				const asked = [...portions, ...single].some(({ reason }) => reason === "step_up_required");
				return unless(count <= 25 && asked, `${count} ended, then 403 step_up_required`);
			},
		},
		{
			name: "a limit of the policy ends everybody",
			tried: "policies.set {idleTimeoutMs: 5 minutes} an hour after signing in",
			async run(ground) {
				const stale = await ground.cast.staleDana();
				const order = { organizationId, change: { idleTimeoutMs: 300_000 } };
				return refusal(await ground.call(stale, "policies.set", order), 403, "step_up_required");
			},
		},
		{
			name: "a step-up that nobody was asked for",
			tried: "the provider answers a step-up with a sign-in of an hour ago",
			async run(ground) {
				const browser = newBrowser();
				await signIn(ground.curfew, "usr_dana", { browser, minutesAgo: 60 });
				const again = await signIn(ground.curfew, "usr_dana", {
					...{ browser, minutesAgo: 60, stepUp: true },
				});
				const tried = await ground.call(again.credentials, "apiTokens.create", {
					...{ organizationId, name: "A", scopes: ["read"] },
				});
				return allOf([
					unless(
						!again.page.url.startsWith(ground.curfew) || again.page.url.includes("not_fresh"),
						again.page.url.replace(/^https?:\/\/[^/]+/, ""),
					),
					unless(tried.status !== 200, `then ${tried.status} ${tried.reason}`),
				]);
			},
		},
	],
};
