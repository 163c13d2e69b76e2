import { acme, globex } from "../../../identities.ts";
import { type Attack, allOf, type Kind, survives, unless, type Verdict } from "../../attack.ts";
import { expectOk, type Ground } from "../../ground.ts";
import type { Answer, Call, Credentials } from "../../outsider.ts";

const organizationId = acme.id;

/** Everything of an answer but what is another for every request. */
function fingerprint({ status, body, headers }: Answer): string {
	const kept = [...headers].filter(([name]) => !["date", "x-request-id"].includes(name));
	const text = body.replace(/"requestId":"[^"]+"/g, "").replace(/"asOf":\d+/g, "");
	return JSON.stringify([status, kept, text]);
}

/** Whether two requests get the same answer, byte for byte. */
async function alike(ground: Ground, as: Credentials, one: Call, other: Call): Promise<Verdict> {
	const [first, second] = [await ground.call(as, ...one), await ground.call(as, ...other)];
	return unless(
		fingerprint(first) === fingerprint(second),
		fingerprint(first) === fingerprint(second)
			? `${first.status} ${first.reason}`.trim()
			: `${one[0]}: ${first.body} and ${second.body}`,
	);
}

/** What an administrator may ask of an organization, by procedure. */
const orders: Record<string, object> = {
	"sessions.list": {},
	"sessions.get": { sessionId: "ses_any0" },
	"sessions.facets": {},
	"sessions.revoke": { sessionId: "ses_any0" },
	"sessions.revokeForUser": { userId: "usr_mia" },
	"sessions.revokeAll": { confirm: "globex", reason: "Attack" },
	"sessions.previewRevocation": { filter: {} },
	"revocations.list": {},
	"health.get": {},
	"policies.get": {},
	"policies.set": { change: { leaseMs: 0 } },
	"organizations.get": {},
	"organizations.overview": {},
	"organizations.reconcile": {},
	"administrators.list": {},
	"administrators.invite": { email: "mallory@example.com" },
	"apiTokens.list": {},
	"apiTokens.create": { name: "A", scopes: ["read"] },
	"supportGrants.list": {},
	"users.export": { userId: "usr_mia" },
	"auditLog.list": {},
	"auditLog.export": { format: "ndjson" },
};

const enumeration = (who: string, caller: (ground: Ground) => Promise<Credentials>): Attack => ({
	name: `which organizations there are, for ${who}`,
	tried: `${Object.keys(orders).length} procedures for a foreign, an absent, a malformed organization`,
	async run(ground) {
		const as = await caller(ground);
		const verdicts: Verdict[] = [];
		for (const [procedure, order] of Object.entries(orders)) {
			const at = (id: string): Call => [procedure, { organizationId: id, ...order }];
			for (const absent of ["org_nowhere", "ORG_GLOBEX", "org_globex ", "../org_globex", "💥"]) {
				verdicts.push(await alike(ground, as, at(globex.id), at(absent)));
			}
		}
		return allOf(verdicts);
	},
});

export const foreignIds: Kind = {
	name: "foreign ids",
	attacks: [
		enumeration("an administrator", ({ cast }) => cast.dana()),
		enumeration("a token", ({ cast }) => cast.token(organizationId, "read", "revoke", "admin")),
		enumeration("a person", ({ cast }) => cast.mia()),
		{
			name: "what exists in another organization, by its ids in one's own",
			tried: "sessions.get, revoke, receipts, events and grants of Globex asked for in Acme",
			async run(ground) {
				const [dana, noor] = [await ground.cast.dana(), await ground.cast.noor()];
				const foreign = await ground.start({ organizationId: globex.id });
				const ended = expectOk(
					await ground.call(noor, "sessions.revokeForUser", {
						...{ organizationId: globex.id, userId: foreign.userId },
					}),
				);
				const asked: [string, string, string][] = [
					["sessions.get", "sessionId", foreign.sessionId],
					["sessions.revoke", "sessionId", foreign.sessionId],
					["revocations.get", "receiptId", ended.at("id")],
				];
				const verdicts: Verdict[] = [];
				for (const [procedure, field, id] of asked) {
					const absent = `${id.slice(0, -4)}0000`;
					const at = (value: string): Call => [procedure, { organizationId, [field]: value }];
					verdicts.push(await alike(ground, dana, at(id), at(absent)));
				}
				return allOf(verdicts);
			},
		},
		{
			name: "what exists in another organization, for a backend",
			tried: "check, refresh, end, introspect and revoke of Globex's sessions with Acme's token",
			async run(ground) {
				const token = await ground.cast.token(organizationId, "service");
				const victim = await ground.start({ organizationId: globex.id });
				const { sessionId, refreshToken } = victim;
				const other = refreshToken.replace(globex.id, "org_nowhere");
				const ids = (id: string) => ({ organizationId: id, sessionId });
				const form = (path: string, text: string) => ground.form(token, path, { token: text });
				const pairs = [
					[await form("/oauth/introspect", refreshToken), await form("/oauth/introspect", other)],
					[await form("/oauth/revoke", refreshToken), await form("/oauth/revoke", other)],
				];
				return allOf([
					await alike(
						ground,
						token,
						["lifecycle.check", ids(globex.id)],
						["lifecycle.check", ids("org_nowhere")],
					),
					await alike(
						ground,
						token,
						["lifecycle.end", ids(globex.id)],
						["lifecycle.end", ids("org_nowhere")],
					),
					await alike(
						ground,
						token,
						["lifecycle.refresh", { refreshToken }],
						["lifecycle.refresh", { refreshToken: "cfr_x" }],
					),
					...pairs.map(([first, second]) =>
						unless(
							first !== undefined &&
								second !== undefined &&
								fingerprint(first) === fingerprint(second),
							`${first?.status}`,
						),
					),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "one's own organization's name opens several at once",
			tried: "lifecycle.endUser {organizationIds: own and foreign}",
			async run(ground) {
				const token = await ground.cast.token(organizationId, "service");
				const [own, foreign] = [
					await ground.start({ userId: "usr_in_both" }),
					await ground.start({ organizationId: globex.id, userId: "usr_in_both" }),
				];
				const answer = await ground.call(token, "lifecycle.endUser", {
					organizationIds: [organizationId, globex.id],
					...{ userId: "usr_in_both", cause: "user" },
				});
				return allOf([
					unless(answer.status === 404, `${answer.status} ${answer.reason}`),
					await survives(ground, own, "one's own"),
					await survives(ground, foreign, "the foreign one"),
				]);
			},
		},
	],
};
