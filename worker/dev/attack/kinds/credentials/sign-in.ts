import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, unless, type Verdict } from "../../attack.ts";
import { expectOk, signedIn } from "../../ground.ts";
import type { Answer, Credentials } from "../../outsider.ts";
import { beginSignIn, newBrowser, signIn } from "../../people.ts";

const organizationId = acme.id;

const asBrowser = (origin: string, { headers }: Credentials): RequestInit => ({
	method: "POST",
	headers: { ...headers, origin },
});

/** Signing out takes along what pages kept, and our own cookie by its name: those of other ports stay. */
function cleared({ headers }: Answer): Verdict {
	const wiped = headers.get("clear-site-data") ?? "";
	const [line = ""] = headers.getSetCookie();
	const isWiped = wiped.includes("cache") && wiped.includes("storage");
	const isByName = /^curfew_session=;/.test(line) && /Max-Age=0/i.test(line);
	const isGuarded = /HttpOnly/i.test(line) && /SameSite=Strict/i.test(line);
	return unless(
		isWiped && !wiped.includes("cookies") && isByName && isGuarded,
		"cache, storage and our own cookie are gone",
		`${wiped}; ${line}`,
	);
}

export const signIns: Kind = {
	name: "signing in",
	attacks: [
		{
			name: "a sign-in leads to another site",
			tried: "returnTo //evil.example, /\\evil, /.//evil, javascript:, a tab, a whole address",
			async run(ground) {
				const wanted = [
					...["//evil.example/", "/\\evil.example", "/.//evil.example", "https://evil.example"],
					...["javascript:alert(1)", "/\t/evil.example", "/%2f%2fevil.example/..//evil.example"],
				];
				const verdicts = [];
				for (const returnTo of wanted) {
					const { page, cookie } = await signedIn(signIn(ground.curfew, "usr_dana", { returnTo }));
					const { origin, pathname } = new URL(page.url);
					verdicts.push(
						unless(
							origin === ground.curfew && !pathname.startsWith("//") && cookie !== "",
							`led to ${pathname.includes("evil") ? "a path of our own" : pathname}`,
						),
					);
				}
				return allOf(verdicts);
			},
		},
		{
			name: "a victim is signed in as the attacker",
			tried: "the attacker's callback address opened in another browser",
			async run(ground) {
				const [mine, theirs] = [newBrowser(), newBrowser()];
				await beginSignIn(ground.curfew, mine);
				const state =
					/curfew_sign_in_([\w-]+)/.exec(mine.cookieFor(`${ground.curfew}/`))?.[1] ?? "";
				await beginSignIn(ground.curfew, theirs);
				const callback = `${ground.curfew}/auth/callback?code=x&state=${state}`;
				const page = await theirs.get(callback);
				const cookie = theirs.cookieFor(`${ground.curfew}/`);
				return unless(
					page.url.includes("problem=attempt_unknown") && !cookie.includes("curfew_session="),
					page.url.replace(ground.curfew, ""),
				);
			},
		},
		{
			name: "a stranger spends somebody's sign-in",
			tried: "GET /auth/callback?state=x from outside, while the sign-in is open",
			async run(ground) {
				const browser = newBrowser();
				const chooser = await browser.get(await beginSignIn(ground.curfew, browser));
				const state = /curfew_sign_in_([\w-]+)/.exec(browser.cookieFor(`${ground.curfew}/`))?.[1];
				await Promise.all(
					["x", state ?? ""].map((value) =>
						ground.fetch(`/auth/callback?code=made-up&state=${value}`),
					),
				);
				await browser.press(chooser, "subject", "usr_dana");
				const me = await browser.get(`${ground.curfew}/auth/me`);
				return unless(me.status === 200, `the sign-in went through: ${me.status}`);
			},
		},
		{
			name: "a session that was there before is the one that is signed in",
			tried: "a session cookie planted before the sign-in, and the one after a second sign-in",
			async run(ground) {
				const first = await signedIn(signIn(ground.curfew, "usr_dana"));
				const second = await signedIn(
					signIn(ground.curfew, "usr_dana", { browser: first.browser }),
				);
				const old = await ground.call(first.credentials, "sessions.list", { organizationId });
				return allOf([
					unless(first.cookie !== second.cookie, "another cookie"),
					refusal(old, 401, "session_ended"),
				]);
			},
		},
		{
			name: "a session lives on after signing out",
			tried: "the cookie after POST /auth/sign-out, and what is left in the browser",
			async run(ground) {
				const { browser, credentials } = await signedIn(signIn(ground.curfew, "usr_dana"));
				const out = await browser.post(`${ground.curfew}/auth/sign-out`);
				const after = await ground.call(credentials, "sessions.list", { organizationId });
				return allOf([
					unless(out.status === 204, `${out.status}`),
					refusal(after, 401, "session_ended"),
					cleared(await ground.fetch("/auth/sign-out", asBrowser(ground.curfew, credentials))),
				]);
			},
		},
		{
			name: "the cookie is read by a script or sent by another site",
			tried: "the attributes of the session's and the attempt's cookies",
			async run(ground) {
				const begun = await ground.fetch("/auth/sign-in", {
					method: "POST",
					headers: { origin: ground.curfew, "content-type": "application/json" },
					body: "{}",
				});
				const set = begun.headers.getSetCookie();
				const attempts = set.filter((line) => line.startsWith("curfew_attempt_"));
				return allOf([
					unless(
						set.length > 0 &&
							set.every((line) => /HttpOnly/i.test(line) && /SameSite=/i.test(line)),
						`${set.length} cookies, all HttpOnly and SameSite`,
					),
					unless(
						attempts.every((line) => /Path=\/auth\/callback/i.test(line)),
						"the attempt goes to the callback alone",
					),
				]);
			},
		},
		{
			name: "somebody without an account here gets in",
			tried: "a person of the provider who is no administrator",
			async run(ground) {
				const { page, cookie } = await signIn(ground.curfew, "usr_ines");
				return unless(
					cookie === "" && page.url.includes("problem=not_administrator"),
					page.url.replace(ground.curfew, ""),
				);
			},
		},
		{
			name: "somebody else follows an invitation",
			tried: "an invitation of Tomás, followed by Inés and then with a changed secret",
			async run(ground) {
				const order = { organizationId, email: "tomas@acme.example" };
				const invited = expectOk(
					await ground.call(await ground.cast.dana(), "administrators.invite", order),
				);
				const invitation = /cfi_[\w-]+/.exec(invited.body)?.[0] ?? "";
				const forged = `${invitation.slice(0, -4)}AAAA`;
				const elsewhere = invitation.replace(organizationId, "platform");
				const verdicts = [];
				for (const link of [invitation, forged, elsewhere]) {
					const { page, cookie } = await signIn(ground.curfew, "usr_ines", { invitation: link });
					const problem = /problem=(\w+)/.exec(page.url)?.[1] ?? page.url;
					verdicts.push(unless(cookie === "", problem));
				}
				return allOf(verdicts);
			},
		},
		{
			name: "an invitation is sent to wherever the Host header says",
			tried: "administrators.invite with Host and X-Forwarded-Host: evil.example",
			async run(ground) {
				const token = await ground.cast.dana();
				const order = { organizationId, email: `host-${Date.now()}@attack.example` };
				const answer = await ground.raw({
					method: "POST",
					path: "/trpc/administrators.invite",
					body: JSON.stringify(order),
					headers: {
						"content-type": "application/json",
						host: "evil.example",
						"x-forwarded-host": "evil.example",
						cookie: token.headers.cookie ?? "",
						origin: "http://evil.example",
					},
				});
				return unless(
					!answer.body.includes("evil.example"),
					answer.status === 200
						? `200, a link to ${new URL(answer.at("url") || ground.curfew).host}`
						: `${answer.status} ${answer.reason}`,
				);
			},
		},
		{
			name: "a browser that is made to keep sign-ins without end",
			tried: "eight sign-ins begun in one browser",
			async run(ground) {
				const browser = newBrowser();
				for (let count = 0; count < 8; count += 1) await beginSignIn(ground.curfew, browser);
				const kept = browser.cookieFor(`${ground.curfew}/auth/callback`).split("curfew_attempt_");
				return unless(kept.length - 1 <= 5, `${kept.length - 1} are kept`);
			},
		},
		{
			name: "a sign-in that was seen in a log is used once more",
			tried: "the callback's address of a sign-in, in the same and in another browser",
			async run(ground) {
				const browser = newBrowser();
				const first = await signedIn(signIn(ground.curfew, "usr_dana", { browser }));
				const callback = browser.history.find((url) => url.includes("/auth/callback?")) ?? "";
				const other = newBrowser();
				const pages = [await browser.get(callback), await other.get(callback)];
				const me = await ground.fetch("/auth/me", { headers: first.credentials.headers });
				return allOf([
					...pages.map(({ url }) =>
						unless(url.includes("problem="), url.replace(ground.curfew, "")),
					),
					unless(!other.cookieFor(ground.curfew).includes("curfew_session="), "no cookie"),
					unless(me.status === 200, "the session stays as it is"),
				]);
			},
		},
	],
};
