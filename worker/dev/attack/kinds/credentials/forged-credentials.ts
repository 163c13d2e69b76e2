import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, unless } from "../../attack.ts";
import { type Ground, signedIn } from "../../ground.ts";
import { bearer, browserWith } from "../../outsider.ts";
import { signIn, signInAtApp } from "../../people.ts";

const organizationId = acme.id;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ownJwk = own.publicKey.export({ format: "jwk" });

/** A JWT signed by the attacker's own key. */
function signedByMe(header: object, claims: object): string {
	const signed = `${part(header)}.${part(claims)}`;
	const key = { key: own.privateKey, dsaEncoding: "ieee-p1363" as const };
	return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

/** The claims of a good access token, as their holder can read them. */
async function goodClaims(ground: Ground): Promise<{ token: string; claims: Claims }> {
	const { accessToken } = await signInAtApp(ground.edge, "usr_raj");
	const [, claims = ""] = accessToken.split(".");
	return {
		token: accessToken,
		claims: JSON.parse(Buffer.from(claims, "base64url").toString()) as Claims,
	};
}
type Claims = Record<string, unknown>;

/** What a forged access token is good for, at every door that reads one. */
async function atEveryDoor(ground: Ground, token: string) {
	const { service } = ground.cast;
	const [mine, check, introspected] = await Promise.all([
		ground.call(bearer(token), "sessions.listMine", {}),
		ground.fetch("/oauth/check", { headers: { ...service.headers, "x-access-token": token } }),
		ground.form(service, "/oauth/introspect", { token }),
	]);
	return allOf([
		refusal(mine, 401),
		refusal(check, 401),
		unless(introspected.body === '{"active":false}', introspected.body.slice(0, 40)),
	]);
}

const good = { alg: "ES256", typ: "at+jwt", kid: "local" };

export const forgedCredentials: Kind = {
	name: "forged credentials",
	attacks: [
		{
			name: "an access token without a signature",
			tried: "alg none, None, and a good token with its signature cut off",
			async run(ground) {
				const { token, claims } = await goodClaims(ground);
				const [header = "", body = ""] = token.split(".");
				const tokens = [
					`${part({ ...good, alg: "none" })}.${part(claims)}.`,
					`${part({ ...good, alg: "None" })}.${part(claims)}.`,
					`${header}.${body}.`,
					`${header}.${body}`,
				];
				return allOf(await Promise.all(tokens.map((forged) => atEveryDoor(ground, forged))));
			},
		},
		{
			name: "an access token signed with the public key as a secret",
			tried: "alg HS256 over the published key",
			async run(ground) {
				const { claims } = await goodClaims(ground);
				const keys = await (await fetch(`${ground.edge}/.well-known/jwks.json`)).text();
				const signed = `${part({ ...good, alg: "HS256" })}.${part(claims)}`;
				const mac = createHmac("sha256", keys).update(signed).digest("base64url");
				return atEveryDoor(ground, `${signed}.${mac}`);
			},
		},
		{
			name: "an access token that brings its own key along",
			tried: "the attacker's signature with jwk, jku, x5u and kid in the header",
			async run(ground) {
				const { claims } = await goodClaims(ground);
				const headers = [
					{ ...good, jwk: ownJwk },
					{ ...good, jku: "https://evil.example/jwks.json" },
					{ ...good, x5u: "https://evil.example/cert.pem" },
					{ ...good, kid: "../../../../dev/null" },
				];
				return allOf(
					await Promise.all(
						headers.map((header) => atEveryDoor(ground, signedByMe(header, claims))),
					),
				);
			},
		},
		{
			name: "an access token of an issuer that nobody registered",
			tried: "iss of the attacker, of the OpenID provider, and with a slash at its end",
			async run(ground) {
				const { claims } = await goodClaims(ground);
				const issuers = ["https://evil.example", `${ground.edge}/`, ground.curfew, ""];
				return allOf(
					await Promise.all(
						issuers.map((iss) => atEveryDoor(ground, signedByMe(good, { ...claims, iss }))),
					),
				);
			},
		},
		{
			name: "claims are changed in a good access token",
			tried: "another sid, org, sub and end under the old signature",
			async run(ground) {
				const { token, claims } = await goodClaims(ground);
				const victim = await ground.start();
				const [header = "", , signature = ""] = token.split(".");
				const changes = [
					{ sid: victim.sessionId, sub: victim.userId },
					{ org: "org_globex" },
					{ sub: "adm_dana" },
					{ exp: Math.floor(Date.now() / 1_000) + 86_400 },
				];
				return allOf(
					await Promise.all(
						changes.map((change) =>
							atEveryDoor(ground, `${header}.${part({ ...claims, ...change })}.${signature}`),
						),
					),
				);
			},
		},
		{
			name: "an access token goes on when its session has ended",
			tried: "listMine, /oauth/check and introspection after sessions.revoke",
			async run(ground) {
				const { token, claims } = await goodClaims(ground);
				const dana = await ground.cast.dana();
				const ended = await ground.call(dana, "sessions.revoke", {
					...{ organizationId, sessionId: claims.sid },
				});
				return allOf([
					unless(ended.at("state") === "enforced", `${ended.status} ${ended.at("state")}`),
					await atEveryDoor(ground, token),
				]);
			},
		},
		{
			name: "a cookie of the admin UI for whoever knows a session's id",
			tried: "another secret, another home and another session in a good cookie",
			async run(ground) {
				const { cookie } = await signedIn(signIn(ground.curfew, "usr_dana"));
				const [home = "", session = "", secret = ""] = cookie.split(".");
				const victim = await ground.start();
				const values = [
					`${home}.${session}.${"A".repeat(43)}`,
					`${home}.${victim.sessionId}.${secret}`,
					`platform.${session}.${secret}`,
					`org_globex.${session}.${secret}`,
					`${home}.${session}.`,
					`${home}.${session}.' OR 1=1 --`,
				];
				const answers = await Promise.all(
					values.map((value) =>
						ground.call(browserWith(`curfew_session=${value}`, ground.curfew), "sessions.list", {
							organizationId,
						}),
					),
				);
				return allOf(answers.map((answer) => refusal(answer, 401)));
			},
		},
		{
			name: "one kind of credential where another is asked for",
			tried:
				"a refresh token as a bearer, an access token as a refresh token, an API token as both",
			async run(ground) {
				const { refreshToken } = await ground.start();
				const { token } = await goodClaims(ground);
				const { service } = ground.cast;
				const api = service.headers.authorization?.slice(7) ?? "";
				const refresh = (text: string) =>
					ground.call(service, "lifecycle.refresh", { refreshToken: text });
				return allOf([
					refusal(await ground.call(bearer(refreshToken), "sessions.listMine", {}), 401),
					refusal(await refresh(api), 401, "unknown"),
					unless((await refresh(token)).status !== 200, "an access token refreshes nothing"),
					refusal(
						await ground.form(service, "/oauth/revoke", { token: api }),
						400,
						"unsupported_token_type",
					),
				]);
			},
		},
	],
};
