import { request } from "node:http";
import { acme } from "../../../identities.ts";
import { allOf, type Kind, unless, type Verdict } from "../../attack.ts";
import { expectOk, type Ground } from "../../ground.ts";
import { type Answer, bearer } from "../../outsider.ts";

const organizationId = acme.id;

/** Far more than anybody needs in the seconds that it takes. */
const requestsMax = 600;
const atOnce = 30;

/** Sends the same again and again until somebody is told to slow down, and when to come back. */
async function flood(send: (count: number) => Promise<Answer>): Promise<Verdict> {
	for (let sent = 0; sent < requestsMax; sent += atOnce) {
		const answers = await Promise.all(
			Array.from({ length: atOnce }, (_, index) => send(sent + index)),
		);
		const slowed = answers.find(({ status }) => status === 429);
		if (slowed === undefined) continue;
		const after = slowed.headers.get("retry-after");
		return unless(
			slowed.reason === "slow_down" && after !== null,
			`429 ${slowed.reason} within ${sent + atOnce}, Retry-After: ${after ?? "none"}`,
		);
	}
	return { answered: `${requestsMax} answered, none slowed down`, succeeded: true };
}

/** Somebody else is served meanwhile. */
async function others(ground: Ground): Promise<Verdict> {
	const elsewhere = ground.from("203.0.113.200");
	const answer = await elsewhere.call(await ground.cast.dana(), "sessions.list", {
		...{ organizationId, limit: 1 },
	});
	return unless(answer.status === 200, "others are served", `others: ${answer.status}`);
}

/** Opens sockets and leaves them open until all are there. */
async function openSockets(ground: Ground, token: string, count: number): Promise<number[]> {
	const { hostname, port } = new URL(ground.curfew);
	const headers = {
		...{ connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" },
		"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
		authorization: `Bearer ${token}`,
	};
	const path = `/live?organizationId=${organizationId}`;
	const close: (() => void)[] = [];
	const statuses = await Promise.all(
		Array.from(
			{ length: count },
			() =>
				new Promise<number>((resolve, reject) => {
					const asked = request({ hostname, port, path, headers });
					asked.on("error", reject);
					asked.on("response", (response) => {
						response.resume();
						resolve(response.statusCode ?? 0);
					});
					asked.on("upgrade", (_, socket) => {
						close.push(() => socket.destroy());
						resolve(101);
					});
					asked.end();
				}),
		),
	);
	for (const end of close) end();
	return statuses;
}

/** They come last: each has an address or a token of its own, but who is slowed down by mistake is seen as well. */
export const floods: Kind = {
	name: "floods",
	attacks: [
		{
			name: "guessing tokens without end",
			tried: `${requestsMax} made-up tokens from one address`,
			async run(ground) {
				const guessed = await flood((count) =>
					ground.call(
						bearer(`cfw_${organizationId}_${"G".repeat(38)}${10_000 + count}`),
						"sessions.list",
						{ organizationId },
					),
				);
				return allOf([guessed, await others(ground)]);
			},
		},
		{
			name: "guessing from as many addresses as one household has",
			tried: `${requestsMax} made-up tokens from the addresses of one /64`,
			async run(ground) {
				const guessed = await flood((count) =>
					ground
						.from(`2001:db8:a77a:c::${count.toString(16)}`)
						.call(
							bearer(`cfw_${organizationId}_${"H".repeat(38)}${10_000 + count}`),
							"sessions.list",
							{
								organizationId,
							},
						),
				);
				return allOf([guessed, await others(ground)]);
			},
		},
		{
			name: "guessing the cookie of a session",
			tried: `${requestsMax} made-up cookies from one address`,
			async run(ground) {
				const { sessionId } = await ground.start();
				return flood((count) =>
					ground.fetch("/auth/me", {
						headers: {
							cookie: `curfew_session=${organizationId}.${sessionId}.${"I".repeat(38)}${10_000 + count}`,
						},
					}),
				);
			},
		},
		{
			name: "beginning sign-ins without end",
			tried: `${requestsMax} × POST /auth/sign-in from one address`,
			async run(ground) {
				const begun = await flood(() =>
					ground.fetch("/auth/sign-in", {
						method: "POST",
						headers: { origin: ground.curfew, "content-type": "application/json" },
						body: "{}",
					}),
				);
				return allOf([begun, await others(ground)]);
			},
		},
		{
			name: "sending invitations without end",
			tried: "30 × administrators.invite from one address",
			async run(ground) {
				const dana = await ground.cast.dana();
				const answers: Answer[] = [];
				for (let count = 0; count < 30; count += 1) {
					const order = { organizationId, email: `flood-${count}@attack.example` };
					answers.push(await ground.call(dana, "administrators.invite", order));
				}
				const slowed = answers.filter(({ status }) => status === 429).length;
				return unless(
					slowed > 0,
					`${answers.length - slowed} sent, then 429`,
					`${answers.length} sent, none slowed down`,
				);
			},
		},
		{
			name: "one tenant's batches make everybody wait",
			tried: "batches of 20 previews, facets and reconciliations with one token",
			async run(ground) {
				const dana = await ground.cast.dana();
				const made = expectOk(
					await ground.call(dana, "apiTokens.create", {
						...{ organizationId, name: "Attack", scopes: ["read", "revoke", "admin"] },
					}),
				);
				const token = bearer(made.at("token"));
				const heavy: [string, unknown][] = Array.from({ length: 20 }, () => [
					"sessions.facets",
					{ organizationId },
				]);
				const previews: [string, unknown][] = heavy.map(() => [
					"sessions.previewRevocation",
					{ organizationId, filter: { status: "active" } },
				]);
				const answers: Answer[] = [];
				for (let count = 0; count < 10; count += 1) {
					answers.push(...(await ground.batch(token, count % 2 === 0 ? heavy : previews)));
				}
				const slowed = answers.filter(({ status }) => status === 429).length;
				return allOf([
					unless(
						slowed > 0,
						`${answers.length - slowed} answered, then 429`,
						`${answers.length} answered, none slowed down`,
					),
					await others(ground),
				]);
			},
		},
		{
			name: "sockets without end",
			tried: "150 sockets of one token at once",
			async run(ground) {
				const dana = await ground.cast.dana();
				const made = expectOk(
					await ground.call(dana, "apiTokens.create", {
						...{ organizationId, name: "Attack", scopes: ["read"] },
					}),
				);
				const statuses = await openSockets(ground, made.at("token"), 150);
				const opened = statuses.filter((status) => status === 101).length;
				return unless(opened < 150, `${opened} opened, then ${statuses.at(-1)}`, "all opened");
			},
		},
	],
};
