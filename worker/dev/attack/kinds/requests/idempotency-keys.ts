import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";
import { expectOk, newUserId } from "../../ground.ts";
import { throwawayDana } from "../../visitors.ts";

const organizationId = acme.id;
const newKey = (): string => crypto.randomUUID();
const person = { name: "Vera Victim", email: "vera@example.com" };
const from = { ip: "203.0.113.7", userAgent: "curl/8.9.1" };

export const idempotencyKeys: Kind = {
	name: "idempotency keys",
	attacks: [
		{
			name: "a key of one session makes the end of another look enforced",
			tried: "sessions.revoke A and then B under one key",
			async run(ground) {
				const [dana, a, b] = [await ground.cast.dana(), await ground.start(), await ground.start()];
				const idempotencyKey = newKey();
				const end = ({ sessionId }: { sessionId: string }) =>
					ground.call(dana, "sessions.revoke", { organizationId, sessionId, idempotencyKey });
				expectOk(await end(a));
				return allOf([refusal(await end(b), 409, "key_reused"), await survives(ground, b, "B")]);
			},
		},
		{
			name: "a key of a small order stands in for a large one",
			tried: "sessions.revoke, then revokeAll with a wrong confirmation under its key",
			async run(ground) {
				const [dana, victim] = [await ground.cast.dana(), await ground.start()];
				const { sessionId } = victim;
				const idempotencyKey = newKey();
				const order = { organizationId, idempotencyKey };
				expectOk(await ground.call(dana, "sessions.revoke", { ...order, sessionId }));
				const all = { ...order, confirm: "not-acme", reason: "Attack" };
				const answer = await ground.call(dana, "sessions.revokeAll", all);
				return answer.status === 409
					? refusal(answer, 409, "key_reused")
					: refusal(answer, 400, "bad_input");
			},
		},
		{
			name: "a key ends the session of whoever used it first",
			tried: "lifecycle.start for two people under one key",
			async run(ground) {
				const idempotencyKey = newKey();
				const start = (userId: string) =>
					ground.call(ground.cast.service, "lifecycle.start", {
						...{ organizationId, userId, user: person, ...from, idempotencyKey },
					});
				const first = expectOk(await start(newUserId()));
				return allOf([
					refusal(await start(newUserId()), 409, "key_reused"),
					await survives(ground, { sessionId: first.at("sessionId") }, "the first session"),
				]);
			},
		},
		{
			name: "another backend gets a person's refresh token by their key",
			tried: "the same lifecycle.start and key, with another service token",
			async run(ground) {
				const other = await ground.cast.token(organizationId, "service");
				const order = { organizationId, userId: newUserId(), user: person, ...from };
				const keyed = { ...order, idempotencyKey: newKey() };
				const first = expectOk(await ground.call(ground.cast.service, "lifecycle.start", keyed));
				const second = await ground.call(other, "lifecycle.start", keyed);
				return unless(
					second.at("refreshToken") !== first.at("refreshToken"),
					`${second.status}, ${second.status === 200 ? "a session of its own" : second.reason}`,
				);
			},
		},
		{
			name: "a second sign-in reads an API token that was shown once",
			tried: "apiTokens.create and its key repeated from another session of the same person",
			async run(ground) {
				const [dana, again] = [await ground.cast.dana(), await throwawayDana(ground)];
				const order = { organizationId, name: "Attack", scopes: ["read"] };
				const keyed = { ...order, idempotencyKey: newKey() };
				const first = expectOk(await ground.call(dana, "apiTokens.create", keyed));
				const second = await ground.call(again, "apiTokens.create", keyed);
				return unless(
					second.at("token") !== first.at("token"),
					`${second.status} ${second.reason || "another token"}`,
				);
			},
		},
	],
};
