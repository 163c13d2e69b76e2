import { acme, dana, mia } from "../identities.ts";
import { createBrowser, type Page } from "./browser.ts";
import { expectThat, type Scene } from "./scene.ts";
import { type Addresses, firefox, iphone } from "./visitors.ts";

/** The scene as it happens to people: a real sign-in, a real console, and a refusal on the very next request. */
export async function realSignIn({ step }: Scene, { curfew, edge }: Addresses): Promise<void> {
	const browser = createBrowser({ userAgent: iphone, ip: "203.0.113.150" });
	const console = createBrowser({ userAgent: firefox, ip: "203.0.113.20" });
	const signIn = async (): Promise<{ chooser: Page; page: Page }> => {
		const chooser = await browser.get(`${edge}/sign-in`);
		return { chooser, page: await browser.press(chooser, "subject", mia.subject) };
	};
	let sessionId = "";

	await step("A person signs in at the provider and sees the guarded page", async () => {
		const { page } = await signIn();
		sessionId = sessionIdOn(page);
		expectThat(
			page.status === 200 && page.body.includes(mia.name),
			`${page.status} at ${page.url}`,
		);
		expectThat(page.body.includes("203.0.113.150"), "the page does not show the address");
		return `${page.status}, ${sessionId}`;
	});
	await step("The guard lets every request pass while the session stands", async () => {
		const page = await browser.get(`${edge}/api/whoami`);
		expectThat(page.status === 200 && page.body.includes(sessionId), `${page.status} ${page.body}`);
		return `${page.status} ${page.body}`;
	});
	await step("The administrator signs in to the admin UI", async () => {
		const answer = await console.postJson(`${curfew}/auth/sign-in`, { returnTo: "/" });
		expectThat(answer.status === 200, `${answer.status} ${answer.body}`);
		const { location } = JSON.parse(answer.body) as { location: string };
		await console.press(await console.get(location), "subject", dana.subject);
		const me = await console.get(`${curfew}/auth/me`);
		expectThat(me.status === 200 && me.body.includes(dana.name), `${me.status} ${me.body}`);
		const { administrator } = JSON.parse(me.body) as {
			administrator: { role: string; name: string };
		};
		return `${administrator.name}, ${administrator.role}`;
	});
	await step("The administrator ends the person's session there", async () => {
		const order = { organizationId: acme.id, sessionId, reason: "Walkthrough" };
		const page = await console.postJson(`${curfew}/trpc/sessions.revoke`, order);
		expectThat(
			page.status === 200 && page.body.includes('"revoked":1'),
			`${page.status} ${page.body}`,
		);
		return /rcp_[0-9a-z]+/.exec(page.body)?.[0] ?? "";
	});
	await step("The person's very next request is refused, with a page that says so", async () => {
		const page = await browser.get(`${edge}/`);
		const title = /<h1>([^<]+)/.exec(page.body)?.[1] ?? "";
		expectThat(
			page.status === 401 && title === "Your session was ended",
			`${page.status} ${title}`,
		);
		return `${page.status} “${title}”`;
	});
	await step("Refreshing is refused too", async () => {
		const page = await browser.post(`${edge}/refresh`);
		expectThat(
			page.status === 401 && page.body.includes('"revoked"'),
			`${page.status} ${page.body}`,
		);
		return `${page.status} ${page.body}`;
	});
	await step("Signing in again asks for a fresh sign-in and makes a new session", async () => {
		const { chooser, page } = await signIn();
		const again = sessionIdOn(page);
		expectThat(
			chooser.body.includes("fresh sign-in"),
			"the provider was not asked for a fresh sign-in",
		);
		expectThat(
			page.status === 200 && again !== "" && again !== sessionId,
			`${page.status} ${again}`,
		);
		return again;
	});
	await step("Signing out ends the session", async () => {
		const page = await browser.post(`${edge}/sign-out`);
		const after = await browser.get(`${edge}/api/whoami`);
		expectThat(page.status === 200 && after.status === 401, `${page.status}, then ${after.status}`);
		return `${page.status}, then ${after.status} ${after.body}`;
	});
	await step("The administrator signs out, and is refused from then on", async () => {
		const page = await console.post(`${curfew}/auth/sign-out`);
		const after = await console.get(`${curfew}/auth/me`);
		expectThat(page.status === 204 && after.status === 401, `${page.status}, then ${after.status}`);
		return `${page.status}, then ${after.status}`;
	});
}

const sessionIdOn = (page: Page): string => /ses_[0-9a-z]+/.exec(page.body)?.[0] ?? "";
