import { answers, expectThat, sessionStands, start, tell, url } from "../story.ts";

const password = "correct horse battery staple";

async function post(path: string, body: object, cookie = "") {
	const headers = { "content-type": "application/json", origin: url, cookie };
	const sent = { method: "POST", headers, body: JSON.stringify(body) };
	const answer = await fetch(`${url}/api/auth/${path}`, sent);
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	const set = answer.headers.getSetCookie().find((one) => one.includes("session_token="));
	return set?.split(";")[0] ?? cookie;
}

const emailOf = (userId: string): string => `${userId}@acme.example`;
const signUp = (userId: string) =>
	post("sign-up/email", { name: "Rosa Recipe", email: emailOf(userId), password });
const signIn = (userId: string) => post("sign-in/email", { email: emailOf(userId), password });

const orders = (cookie: string) => fetch(`${url}/orders`, { headers: { cookie } });
const sessionOf = async (cookie: string): Promise<string> =>
	(await (await orders(cookie)).json()).session;

/** Whatever Better Auth ends is ended in Curfew: by sign-out, one by one, and by a new password. */
async function endsFromItsSide() {
	const userId = `usr_other_${Date.now().toString(36)}`;
	const [first, second, third] = [await signUp(userId), await signIn(userId), await signIn(userId)];
	const ids = [await sessionOf(first), await sessionOf(second), await sessionOf(third)];
	await post("sign-out", {}, first);
	expectThat(!(await sessionStands(ids[0] ?? "")), "A signed-out session stands in Curfew.");
	expectThat(await sessionStands(ids[1] ?? ""), "Signing out ended another session.");
	await post("revoke-other-sessions", {}, second);
	expectThat(!(await sessionStands(ids[2] ?? "")), "Another session stands in Curfew.");
	const fourth = await signIn(userId);
	const change = {
		currentPassword: password,
		newPassword: `${password}!`,
		revokeOtherSessions: true,
	};
	const renewed = await post("change-password", change, fourth);
	expectThat(!(await sessionStands(ids[1] ?? "")), "A session outlived the new password.");
	expectThat((await orders(renewed)).status === 200, "The new password signed everybody out.");
	console.log("  signed out, others ended, password changed: ended in Curfew, too");
}

await tell(async () => {
	const { output } = start("node", ["server.ts"]);
	await answers(`${url}/orders`, output);
	await endsFromItsSide();
	return { signIn: signUp, show: (cookie) => ({ cookie }), sessionOf };
});
