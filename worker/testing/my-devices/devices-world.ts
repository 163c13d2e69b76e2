import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { vi } from "vitest";
import { newSecret } from "../../domain/ids.ts";
import type { SessionClaims } from "../../domain/session.ts";
import { aBrowser, aDeployment, type Cookie } from "../support/browser.ts";
import { audience, issuer } from "../support/token-issuer.ts";

/** What a token may have otherwise. */
interface Bend {
	claims?: JWTPayload;
	typ?: string;
	key?: CryptoKey;
	expiresIn?: string;
}

/**
 * A deployment where people see their own devices: their app is registered with its keys, and they may sign in at the
 * provider. Restore mocks after each test.
 */
export async function aDevicesWorld(variables: Record<string, string> = {}) {
	const { privateKey, publicKey } = await generateKeyPair("ES256");
	const keys = [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" }];
	const jwksUrl = `${issuer}/${newSecret()}/jwks.json`;
	const trusted = { issuer, jwksUrl, audience, algorithms: ["ES256"], organizations: "*" };
	const peopleSignIn = { userId: "sub", organization: "organization", organizations: "*" };
	const deployment = await aDeployment({
		TRUSTED_ISSUERS: JSON.stringify([trusted]),
		PEOPLE_SIGN_IN: JSON.stringify(peopleSignIn),
		...variables,
	});
	const { provider } = deployment;
	vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) =>
		new Request(input, init).url === jwksUrl
			? Response.json({ keys })
			: provider.fetch(input, init),
	);

	const tokenOf = ({ org, sid, sub }: SessionClaims, bend: Bend = {}): Promise<string> =>
		new SignJWT({ org, sid, sub, iss: issuer, aud: audience, ...bend.claims })
			.setProtectedHeader({ alg: "ES256", kid: "k1", typ: bend.typ ?? "at+jwt" })
			.setIssuedAt()
			.setExpirationTime(bend.expiresIn ?? "15m")
			.sign(bend.key ?? privateKey);

	/** Somebody's browser in front of this deployment. */
	const aVisitor = async () => {
		const browser = await aBrowser(deployment);
		const { visit } = browser;
		const jar: Map<string, Cookie> = browser.jar;
		/** The account page of another site posts the token: the browser says so, and sends no cookie that is strict. */
		const post = (token: string, headers: Record<string, string> = {}) =>
			visit("/my-devices", {
				method: "POST",
				headers: {
					"content-type": "application/x-www-form-urlencoded",
					"sec-fetch-site": "cross-site",
					...headers,
				},
				body: new URLSearchParams({ access_token: token }).toString(),
			});
		const send = (path: string, body: object = {}) =>
			visit(`/my-devices/${path}`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify(body),
			});
		const state = async (): Promise<unknown> => (await visit("/my-devices/state")).json();
		const devices = () => visit("/my-devices/trpc/sessions.listMine?input=%7B%7D");
		const deviceIds = async (): Promise<string[]> => {
			const answer = await (await devices()).json<{
				result: { data: { items: { id: string }[] } };
			}>();
			return answer.result.data.items.map(({ id }) => id);
		};
		/** Comes in by a token, as the page does where nobody is in. */
		const enterBy = async (token: string): Promise<number> => {
			await post(token);
			return (await send("enter")).status;
		};
		const beginSignIn = async (): Promise<string> =>
			(await (await send("sign-in")).json<{ location: string }>()).location;
		return { ...browser, jar, post, send, state, devices, deviceIds, enterBy, beginSignIn };
	};
	return { ...deployment, tokenOf, aVisitor };
}
