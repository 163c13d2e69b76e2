import { createHash, randomBytes } from "node:crypto";
import {
	answers,
	endSession,
	expectThat,
	note,
	sessionOfToken,
	sessionStands,
	start,
	tell,
	url,
} from "../story.ts";

/** A browser: it keeps cookies, and follows to where the application gets its code. */
class Browser {
	readonly #cookies = new Map<string, string>();
	signIns = 0;

	async #go(address: string, init: RequestInit = {}): Promise<Response> {
		const cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
		const headers = { ...init.headers, cookie };
		const answer = await fetch(new URL(address, url), { ...init, headers, redirect: "manual" });
		for (const set of answer.headers.getSetCookie()) {
			const [name = "", value = ""] = set.split(";")[0]?.split(/=(.*)/s) ?? [];
			if (value === "") this.#cookies.delete(name);
			else this.#cookies.set(name, value);
		}
		return answer;
	}

	/** As a press on the provider's own question would. */
	async signOut(): Promise<number> {
		const page = await (await this.#go("/session/end")).text();
		const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
		const body = new URLSearchParams({ xsrf, logout: "yes" });
		return (await this.#go("/session/end/confirm", { method: "POST", body })).status;
	}

	async signIn(userId: string): Promise<{ access_token: string; refresh_token: string }> {
		const verifier = randomBytes(32).toString("base64url");
		const asked = new URLSearchParams({
			...{ client_id: "app", response_type: "code", redirect_uri: `${url}/callback` },
			...{ scope: "openid offline_access orders" },
			code_challenge: createHash("sha256").update(verifier).digest("base64url"),
			code_challenge_method: "S256",
		});
		let at = `/auth?${asked}`;
		for (let hop = 0; hop < 8 && !at.startsWith(`${url}/callback`); hop += 1) {
			const person = { userId, name: "Rosa Recipe", email: "rosa@acme.example" };
			const isForm = new URL(at, url).pathname.startsWith("/interaction/");
			if (isForm) this.signIns += 1;
			const answer = await this.#go(
				at,
				isForm ? { method: "POST", body: JSON.stringify(person) } : {},
			);
			at = answer.headers.get("location") ?? "";
			if (at === "") throw new Error(`${answer.status} ${await answer.text()}`);
		}
		const code = new URL(at).searchParams.get("code") ?? "";
		const redeemed = { grant_type: "authorization_code", redirect_uri: `${url}/callback`, code };
		const answer = await post("token", { ...redeemed, code_verifier: verifier });
		if (!answer.ok) throw new Error(`${at} ${answer.status} ${await answer.text()}`);
		return answer.json();
	}
}

const post = (path: string, form: Record<string, string>) =>
	fetch(`${url}/${path}`, {
		method: "POST",
		body: new URLSearchParams({ client_id: "app", ...form }),
	});

const refresh = (token: string) =>
	post("token", { grant_type: "refresh_token", refresh_token: token });

async function endsFromEitherSide() {
	const userId = `usr_other_${Date.now().toString(36)}`;
	const browser = new Browser();
	const first = await browser.signIn(userId);
	const again = await browser.signIn(userId);
	const sessionId = await sessionOfToken(first.access_token);
	expectThat(
		(await sessionOfToken(again.access_token)) === sessionId,
		"One sign-in, two sessions.",
	);
	expectThat(browser.signIns === 1, "Somebody signed in had to sign in again.");
	const renewed = await refresh(first.refresh_token);
	expectThat(renewed.ok, `A refresh was refused: ${renewed.status}`);
	await endSession(sessionId);
	const { refresh_token } = await renewed.json();
	expectThat((await refresh(refresh_token)).status === 400, "An ended session was refreshed.");
	const anew = await browser.signIn(userId);
	expectThat(browser.signIns === 2, "Nobody had to sign in after the end.");
	note("ended by an administrator: no refresh, and a new sign-in at the provider");
	const successor = await sessionOfToken(anew.access_token);
	const revoked = await post("token/revocation", { token: anew.refresh_token });
	expectThat(revoked.ok && !(await sessionStands(successor)), "A revoked sign-in stands.");
	const last = new Browser();
	const lastSession = await sessionOfToken((await last.signIn(userId)).access_token);
	expectThat((await last.signOut()) < 400, "The provider refused to sign out.");
	expectThat(!(await sessionStands(lastSession)), "A signed-out session stands in Curfew.");
	note("revoked or signed out at the provider: ended in Curfew, too");
}

await tell(async () => {
	const { output } = start("node", ["server.ts"]);
	await answers(`${url}/jwks`, output);
	await endsFromEitherSide();
	return { signIn: async (userId) => (await new Browser().signIn(userId)).access_token };
});
