import { setTimeout as pause } from "node:timers/promises";
import { acme, globex } from "../../../identities.ts";
import { allOf, type Kind, refusal, refusedField, unless } from "../../attack.ts";
import { expectOk, type Ground } from "../../ground.ts";
import { closeGrants, grantTo, hourMs } from "../../support.ts";

const organizationId = acme.id;
const look = (ground: Ground, as: { name: string; headers: Readonly<Record<string, string>> }) =>
	ground.call(as, "sessions.list", { organizationId, limit: 1 });

export const supportAccess: Kind = {
	name: "support access",
	attacks: [
		{
			name: "asking is having",
			tried: "supportGrants.request, then sessions.list, enter, and approving one's own request",
			async run(ground) {
				await closeGrants(ground);
				const lena = await ground.cast.lena();
				const asked = expectOk(
					await ground.call(lena, "supportGrants.request", {
						...{ organizationId, scope: "manage", reason: "Attack" },
					}),
				);
				const order = { organizationId, grantId: asked.at("grant.id") };
				const [listed, entered, approved] = [
					await look(ground, lena),
					await ground.call(lena, "supportGrants.enter", { organizationId }),
					await ground.call(lena, "supportGrants.approve", {
						...{ ...order, endsAt: Date.now() + hourMs },
					}),
				];
				return allOf([
					refusal(listed, 403, "support_access_required"),
					refusal(entered, 403, "support_access_required"),
					refusal(approved, 403, "forbidden"),
				]);
			},
		},
		{
			name: "an access to look ends sessions",
			tried: "revoke, revokeForUser, revokeAll and a preview under a grant of read",
			async run(ground) {
				const lena = await grantTo(ground, "read", { inside: true });
				const victim = await ground.start();
				const { sessionId, userId } = victim;
				const orders: [string, object][] = [
					["sessions.revoke", { sessionId }],
					["sessions.revokeForUser", { userId }],
					["sessions.revokeAll", { confirm: "acme", reason: "Attack" }],
					["sessions.previewRevocation", { filter: {} }],
				];
				const answers = await Promise.all(
					orders.map(([procedure, order]) =>
						ground.call(lena, procedure, { organizationId, ...order }),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 403, "support_scope_required")));
			},
		},
		{
			name: "an access to help takes the organization over",
			tried: "tokens, administrators, policies, people's data and grants under a grant of manage",
			async run(ground) {
				const lena = await grantTo(ground, "manage", { inside: true });
				const orders: [string, object][] = [
					["apiTokens.list", {}],
					["apiTokens.create", { name: "A", scopes: ["read"] }],
					["administrators.list", {}],
					["administrators.invite", { email: "mallory@example.com" }],
					["policies.set", { change: { leaseMs: 0 } }],
					["users.export", { userId: "usr_mia" }],
					["users.erase", { userId: "usr_mia" }],
					["supportGrants.create", { holder: "platform", scope: "manage", reason: "A" }],
					["lifecycle.touch", { activity: [] }],
				];
				const answers = await Promise.all(
					orders.map(([procedure, order]) =>
						ground.call(lena, procedure, { organizationId, ...order }),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 403, "forbidden")));
			},
		},
		{
			name: "an access to one organization opens another",
			tried: "sessions.list and enter in Globex, inside Acme",
			async run(ground) {
				const lena = await grantTo(ground, "manage", { inside: true });
				const order = { organizationId: globex.id };
				return allOf([
					refusal(await ground.call(lena, "sessions.list", order), 403, "support_access_required"),
					refusal(
						await ground.call(lena, "supportGrants.enter", order),
						403,
						"support_access_required",
					),
				]);
			},
		},
		{
			name: "an access is used before its time",
			tried: "sessions.list and enter under a grant that begins in an hour",
			async run(ground) {
				const lena = await grantTo(ground, "manage", { startsInMs: hourMs });
				return allOf([
					refusal(await look(ground, lena), 403, "support_access_required"),
					refusal(
						await ground.call(lena, "supportGrants.enter", { organizationId }),
						403,
						"support_access_required",
					),
				]);
			},
		},
		{
			name: "an access is used after its end",
			tried: "sessions.list inside, a moment after a grant of five seconds",
			async run(ground) {
				const lastsMs = 5_000;
				const lena = await grantTo(ground, "read", { inside: true, lastsMs });
				const before = await look(ground, lena);
				await pause(lastsMs);
				return allOf([
					unless(before.status === 200, "inside until then", `${before.status} ${before.reason}`),
					refusal(await look(ground, lena), 403, "support_access_required"),
				]);
			},
		},
		{
			name: "whoever is inside stays when the access is taken back",
			tried: "sessions.list right after supportGrants.revoke; extending it back to life",
			async run(ground) {
				const lena = await grantTo(ground, "read", { inside: true });
				const dana = await ground.cast.dana();
				const listed = expectOk(
					await ground.call(dana, "supportGrants.list", {
						...{ organizationId, filter: { open: true } },
					}),
				);
				const order = { organizationId, grantId: listed.at("items.0.id") };
				expectOk(await ground.call(dana, "supportGrants.revoke", order));
				const endsAt = Date.now() + hourMs;
				return allOf([
					refusal(await look(ground, lena), 403, "support_access_required"),
					refusal(
						await ground.call(dana, "supportGrants.extend", { ...order, endsAt }),
						409,
						"conflict",
					),
				]);
			},
		},
		{
			name: "an access without an end",
			tried: "supportGrants.create for 31 days, for ever, ending before it begins and in the past",
			async run(ground) {
				await closeGrants(ground);
				const dana = await ground.cast.dana();
				const ends = [31 * 24 * hourMs, 1e15, -hourMs, 0].map((inMs) => Date.now() + inMs);
				const answers = await Promise.all(
					ends.map((endsAt) =>
						ground.call(dana, "supportGrants.create", {
							...{ organizationId, holder: "platform", scope: "read", reason: "A", endsAt },
						}),
					),
				);
				return allOf(answers.map((answer) => refusedField(answer, "endsAt")));
			},
		},
		{
			name: "an organization lets in whom the platform does not know",
			tried: "supportGrants.create for an outsider, for oneself and for a made-up id",
			async run(ground) {
				await closeGrants(ground);
				const dana = await ground.cast.dana();
				const holders = [
					{ email: "mallory@example.com" },
					{ email: "dana@acme.example" },
					{ administratorId: "adm_dana" },
					{ administratorId: "adm_made_up" },
				];
				const answers = await Promise.all(
					holders.map((holder) =>
						ground.call(dana, "supportGrants.create", {
							...{ organizationId, holder, scope: "read", reason: "A" },
							endsAt: Date.now() + hourMs,
						}),
					),
				);
				return allOf(
					answers.map((answer) =>
						unless(answer.status >= 400, `${answer.status} ${answer.reason}`),
					),
				);
			},
		},
	],
};
