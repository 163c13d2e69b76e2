import { type Browser, createBrowser, type Page } from "../walkthrough/browser.ts";
import { firefox } from "../walkthrough/visitors.ts";
import { browserWith, type Credentials } from "./outsider.ts";

interface SignIn {
	returnTo?: string;
	invitation?: string;
	/** How long ago the provider last asked for credentials. */
	minutesAgo?: number;
	stepUp?: boolean;
	/** The one they use; a new one unless given. */
	browser?: Browser;
}

export interface SignedIn {
	browser: Browser;
	/** Where the sign-in led. */
	page: Page;
	credentials: Credentials;
	/** The value of the session's cookie; empty when there is none. */
	cookie: string;
}

let browsers = 0;

/** A browser at an address of its own, so that nobody is slowed down for what somebody else did. */
export function newBrowser(): Browser {
	browsers += 1;
	return createBrowser({ userAgent: firefox, ip: `198.19.${browsers >> 8}.${browsers & 255}` });
}

/** Where the provider is to be found, which a sign-in begins with. */
export async function beginSignIn(
	curfew: string,
	browser: Browser,
	order: Pick<SignIn, "returnTo" | "invitation" | "stepUp"> = {},
): Promise<string> {
	const { returnTo = "/", invitation, stepUp } = order;
	const asked = { returnTo, ...(invitation && { invitation }), ...(stepUp && { stepUp }) };
	const begun = await browser.postJson(`${curfew}/auth/sign-in`, asked);
	const location = /"location":"([^"]+)"/.exec(begun.body)?.[1];
	if (location === undefined) throw new Error(`No sign-in began: ${begun.status} ${begun.body}`);
	return location;
}

/** Signs an administrator in at the provider, as a browser would. */
export async function signIn(
	curfew: string,
	subject: string,
	order: SignIn = {},
): Promise<SignedIn> {
	const { browser = newBrowser(), minutesAgo = 0 } = order;
	const chooser = await browser.get(await beginSignIn(curfew, browser, order));
	const ago: Record<string, string> = minutesAgo > 0 ? { minutes_ago: String(minutesAgo) } : {};
	const page = await browser.press(chooser, "subject", subject, ago);
	const cookie = browser.cookieFor(`${curfew}/`);
	return {
		browser,
		page,
		credentials: browserWith(cookie, curfew, subject),
		cookie: /curfew_session=([^;]+)/.exec(cookie)?.[1] ?? "",
	};
}

/** Signs a person in at the example app; what its cookies hold. */
export async function signInAtApp(
	edge: string,
	subject: string,
): Promise<{ accessToken: string; refreshToken: string }> {
	const browser = newBrowser();
	await browser.press(await browser.get(`${edge}/sign-in`), "subject", subject);
	const cookie = browser.cookieFor(`${edge}/`);
	const held = (name: string): string => new RegExp(`${name}=([^;]+)`).exec(cookie)?.[1] ?? "";
	return { accessToken: held("example_access"), refreshToken: held("example_refresh") };
}
