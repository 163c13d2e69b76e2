import { answers, expectThat, note, sessionStands, start, tell, url } from "../story.ts";

const cookiesOf = (answer: Response): string =>
	answer.headers
		.getSetCookie()
		.map((set) => set.split(";")[0])
		.join("; ");

/** Sends a form of Auth.js as its own pages would. */
async function send(path: string, form: Record<string, string>, cookie = ""): Promise<string> {
	const asked = await fetch(`${url}/auth/csrf`, { headers: { cookie } });
	const { csrfToken } = await asked.json();
	const answer = await fetch(`${url}/auth/${path}`, {
		method: "POST",
		headers: { cookie: [cookie, cookiesOf(asked)].join("; ") },
		body: new URLSearchParams({ csrfToken, ...form }),
		redirect: "manual",
	});
	if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	return cookiesOf(answer);
}

const signIn = (userId: string) =>
	send("callback/credentials", { userId, name: "Rosa Recipe", email: "rosa@acme.example" });

const orders = (cookie: string) => fetch(`${url}/orders`, { headers: { cookie } });
const sessionOf = async (cookie: string): Promise<string> =>
	(await (await orders(cookie)).json()).whose.sessionId;

/** Signed out at Auth.js is ended in Curfew: a cookie that was kept is refused. */
async function endsFromItsSide() {
	const kept = await signIn(`usr_other_${Date.now().toString(36)}`);
	const sessionId = await sessionOf(kept);
	await send("signout", {}, kept);
	expectThat(!(await sessionStands(sessionId)), "A signed-out session stands in Curfew.");
	expectThat((await orders(kept)).status === 401, "A kept cookie was let in after sign-out.");
	note("signed out: ended in Curfew, and a kept cookie is refused");
}

await tell(async () => {
	const { output } = start("node", ["server.ts"]);
	await answers(`${url}/auth/csrf`, output);
	await endsFromItsSide();
	return { signIn, show: (cookie) => ({ cookie }), sessionOf };
});
