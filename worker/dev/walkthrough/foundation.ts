import { setTimeout as pause } from "node:timers/promises";
import { acme, globex, localTokens } from "../identities.ts";
import { createApi, refusalOf } from "./api.ts";
import { realSignIn } from "./real-sign-in.ts";
import { expectThat, type Scene } from "./scene.ts";
import { type Addresses, firefox, iphone } from "./visitors.ts";

/** An administrator ends a real session, and it is dead on the next request. */
export async function foundation(scene: Scene, addresses: Addresses): Promise<void> {
	await endOneSession(scene, addresses);
	await endAllOfAPerson(scene, addresses);
	await boundaries(scene, addresses);
	await realSignIn(scene, addresses);
}

const newUser = (name: string) => {
	const id = `usr_walk_${crypto.randomUUID().slice(0, 8)}`;
	return { id, name, email: `${id}@acme.example` };
};

async function endOneSession({ step }: Scene, { curfew }: Addresses): Promise<void> {
	const service = createApi(curfew, localTokens.service);
	const admin = createApi(curfew, localTokens.acmeAdmin);
	const organizationId = acme.id;
	const person = newUser("Wanda Walker");
	const start = () =>
		service.lifecycle.start.mutate({
			organizationId,
			userId: person.id,
			user: { name: person.name, email: person.email },
			ip: "::ffff:203.0.113.77",
			userAgent: firefox,
			authMethods: ["passkey"],
			geo: { country: "DE", city: "Berlin" },
		});
	let sessionId = "";
	let refreshToken = "";

	await step("The authentication module starts a session", async () => {
		const session = await start();
		({ sessionId, refreshToken } = session);
		const { claims } = session;
		expectThat(claims.org === organizationId && claims.sid === sessionId, JSON.stringify(claims));
		return `${sessionId}, seq ${claims.seq}`;
	});
	await step("The list shows it with the parsed device and the canonical address", async () => {
		const session = await eventually(async () => {
			const page = await admin.sessions.list.query({
				organizationId,
				filter: { userId: person.id },
			});
			return page.items[0];
		});
		const seen = `${session.user.name}, ${session.device.label} (${session.device.type}), ${session.ip}`;
		expectThat(session.id === sessionId && session.status === "active", seen);
		expectThat(
			session.device.label === "Firefox on Linux" && session.device.type === "desktop",
			seen,
		);
		expectThat(session.ip === "203.0.113.77", seen);
		return seen;
	});
	await step("A check says that it is active", async () => {
		const answer = await service.lifecycle.check.query({ organizationId, sessionId });
		expectThat(answer.active, JSON.stringify(answer));
		return `active, source ${answer.source}`;
	});
	await step("Its refresh token is rotated", async () => {
		const rotated = await service.lifecycle.refresh.mutate({ refreshToken });
		expectThat(rotated.refreshToken !== refreshToken, "the same token came back");
		({ refreshToken } = rotated);
		return "a successor in the same chain";
	});
	await step("The administrator ends it and gets a receipt", async () => {
		const receipt = await admin.sessions.revoke.mutate({
			organizationId,
			sessionId,
			reason: "Walkthrough",
		});
		const seen = `${receipt.id}: revoked ${receipt.revoked}, ${receipt.state}, by ${receipt.by.name}`;
		expectThat(receipt.revoked === 1 && receipt.state === "enforced", seen);
		return seen;
	});
	await step("The next check says that it ended, and why", async () => {
		const answer = await service.lifecycle.check.query({
			organizationId,
			sessionId,
			consistency: "leased",
		});
		expectThat(!answer.active && answer.cause === "admin", JSON.stringify(answer));
		return `active: false, status ${answer.status}, cause ${answer.cause}`;
	});
	await step("Its refresh token is refused", async () => {
		const call = service.lifecycle.refresh.mutate({ refreshToken });
		const refusal = await refusalOf(call);
		expectThat(refusal.status === 401 && refusal.reason === "revoked", JSON.stringify(refusal));
		return `${refusal.status} ${refusal.reason}`;
	});
	await step("Ending it again changes nothing", async () => {
		const receipt = await admin.sessions.revoke.mutate({ organizationId, sessionId });
		const seen = `revoked ${receipt.revoked}, alreadyEnded ${receipt.alreadyEnded}`;
		expectThat(receipt.revoked === 0 && receipt.alreadyEnded === 1, seen);
		return seen;
	});
	await step("Signing in again makes a new session", async () => {
		const second = await start();
		expectThat(second.sessionId !== sessionId, "the same session came back");
		await service.lifecycle.end.mutate({ organizationId, sessionId: second.sessionId });
		return second.sessionId;
	});
}

async function endAllOfAPerson({ step }: Scene, { curfew }: Addresses): Promise<void> {
	const service = createApi(curfew, localTokens.service);
	const admin = createApi(curfew, localTokens.acmeAdmin);
	const organizationId = acme.id;
	const person = newUser("Wilma Walker");
	const started = await Promise.all(
		[firefox, iphone, ""].map((userAgent, index) =>
			service.lifecycle.start.mutate({
				organizationId,
				userId: person.id,
				user: { name: person.name, email: person.email },
				ip: `198.51.100.${index + 10}`,
				userAgent,
			}),
		),
	);
	await step("All sessions of a person end in one receipt", async () => {
		const receipt = await admin.sessions.revokeForUser.mutate({
			organizationId,
			userId: person.id,
			reason: "Laptop lost",
		});
		const seen = `${receipt.id}: revoked ${receipt.revoked}`;
		expectThat(receipt.revoked === started.length && receipt.scope.kind === "user", seen);
		return seen;
	});
	await step("None of them stands any more", async () => {
		const answers = await Promise.all(
			started.map(({ sessionId }) => service.lifecycle.check.query({ organizationId, sessionId })),
		);
		const seen = answers.map((answer) => answer.status ?? "unknown").join(", ");
		expectThat(
			answers.every((answer) => !answer.active && answer.cause === "admin"),
			seen,
		);
		return seen;
	});
}

async function boundaries({ step }: Scene, { curfew }: Addresses): Promise<void> {
	const service = createApi(curfew, localTokens.service);
	const admin = createApi(curfew, localTokens.acmeAdmin);
	const global = createApi(curfew, localTokens.global);
	const foreign = await service.lifecycle.start.mutate({
		organizationId: globex.id,
		userId: "usr_ines",
		user: { name: "Ines Weber", email: "ines@globex.example" },
		ip: "192.0.2.9",
		userAgent: firefox,
	});

	await step("Another organization answers exactly like one that does not exist", async () => {
		const other = await refusalOf(admin.sessions.list.query({ organizationId: globex.id }));
		const absent = await refusalOf(admin.sessions.list.query({ organizationId: "org_nowhere" }));
		const seen = `${other.status} ${other.reason}, ${absent.status} ${absent.reason}`;
		expectThat(JSON.stringify(other) === JSON.stringify(absent) && other.status === 404, seen);
		return `both ${other.status} ${other.reason}`;
	});
	await step("Another organization's session answers like one that never was", async () => {
		const { sessionId } = foreign;
		const organizationId = acme.id;
		const other = await refusalOf(admin.sessions.get.query({ organizationId, sessionId }));
		const absent = await refusalOf(
			admin.sessions.get.query({ organizationId, sessionId: "ses_000000000000000000000000" }),
		);
		const check = await service.lifecycle.check.query({ organizationId, sessionId });
		expectThat(
			JSON.stringify(other) === JSON.stringify(absent) && other.status === 404,
			other.reason,
		);
		expectThat(!check.active && check.status === undefined, JSON.stringify(check));
		return `both ${other.status} ${other.reason}; check: active false`;
	});
	await service.lifecycle.end.mutate({ organizationId: globex.id, sessionId: foreign.sessionId });
	await step("A global admin sees organizations, and no people", async () => {
		const { items } = await global.organizations.list.query({});
		const refusal = await refusalOf(global.sessions.list.query({ organizationId: acme.id }));
		const names = items.map((item) => item.name);
		expectThat(names.includes(acme.name) && names.includes(globex.name), names.join(", "));
		expectThat(refusal.status === 403, JSON.stringify(refusal));
		return `${names.join(", ")}; people: ${refusal.status} ${refusal.reason}`;
	});
	await step("Without a credential nothing is answered", async () => {
		const nobody = createApi(curfew, "cfw_org_acme_no-such-secret");
		const refusal = await refusalOf(nobody.sessions.list.query({ organizationId: acme.id }));
		expectThat(refusal.status === 401, JSON.stringify(refusal));
		return `${refusal.status} ${refusal.reason}`;
	});
}

/** A new session is in the list within a second; asked again until then. */
const listLimitMs = 3_000;

async function eventually<T>(read: () => Promise<T | undefined>): Promise<T> {
	const limitMs = Date.now() + listLimitMs;
	for (;;) {
		const value = await read();
		if (value !== undefined) return value;
		expectThat(Date.now() < limitMs, `not there after ${listLimitMs / 1000} s`);
		await pause(50);
	}
}
