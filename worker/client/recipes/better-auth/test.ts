import { answers, endSession, expectThat, sessionStands, start, tell, url } from "../story.ts";

const password = "correct horse battery staple";

async function post(path: string, body: object, cookie = "") {
	const headers = { "content-type": "application/json", origin: url, cookie };
	const sent = { method: "POST", headers, body: JSON.stringify(body) };
	const answer = await fetch(`${url}/api/auth/${path}`, sent);
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	const set = answer.headers.getSetCookie().find((one) => one.includes("session_token="));
	return set?.split(";")[0] ?? cookie;
}

async function listed(cookie: string): Promise<number> {
	const answer = await fetch(`${url}/api/auth/list-sessions`, { headers: { cookie } });
	return (await answer.json()).length;
}

const emailOf = (userId: string): string => `${userId}@acme.example`;
const signUp = (userId: string) =>
	post("sign-up/email", { name: "Rosa Recipe", email: emailOf(userId), password });
const signIn = (userId: string) => post("sign-in/email", { email: emailOf(userId), password });

const orders = (cookie: string) => fetch(`${url}/orders`, { headers: { cookie } });
const sessionOf = async (cookie: string): Promise<string> =>
	(await (await orders(cookie)).json()).session;

/** What an administrator has ended is in no list, and comes in by no other way. */
async function isSeenEnded() {
	const userId = `usr_listed_${Date.now().toString(36)}`;
	const [first, second] = [await signUp(userId), await signIn(userId)];
	expectThat((await listed(first)) === 2, "The list does not have both sessions.");
	const token = decodeURIComponent(second.split("=")[1] ?? "");
	const bearer = () => fetch(`${url}/orders`, { headers: { authorization: `Bearer ${token}` } });
	expectThat((await bearer()).status === 200, "The bearer was not let in.");
	await endSession(await sessionOf(second));
	expectThat((await bearer()).status === 401, "The bearer of an ended session was let in.");
	expectThat((await listed(first)) === 1, "The list has a session that has ended.");
	console.log("  listed, and ended by an administrator: in no list, refused as a bearer");
}

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
	await isSeenEnded();
	await endsFromItsSide();
	return { signIn: signUp, show: (cookie) => ({ cookie }), sessionOf };
});
