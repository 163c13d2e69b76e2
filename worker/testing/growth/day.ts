import { dayMs, hourMs, secondMs } from "../../domain/clock.ts";
import { newSecret } from "../../domain/ids.ts";
import { oneSession } from "../../domain/receipt.ts";
import type { SessionUser } from "../../domain/session.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import { clientFacts } from "../../services/client/client-facts.ts";
import { must, type TestOrganization, theTest } from "../support/builders.ts";
import { safariOnIphone, someClient } from "../support/clients.ts";

/** What goes on in an organization of about forty people: each day the same, some of it once a week. */
interface Bustle {
	organization: TestOrganization;
	/** Tokens of sessions that may still stand, oldest first. */
	refreshTokens: string[];
	/** Moves the clock on by so much, with whatever rings until then. */
	pass(ms: number): Promise<void>;
}

/** Events of its calls hold an address. */
const theCaller = { ...theTest, ip: "198.51.100.4" };

const people = 40;
const signInsPerDay = 6;
const support = { id: "adm_support", name: "Lena Ortiz", email: "lena@platform.example" };

const person = (number: number): SessionUser => ({
	id: `usr_${number % people}`,
	name: `Person ${number % people}`,
	email: `person${number % people}@acme.example`,
});

/** One day, from its first second; leaves the clock in the evening. */
export async function liveThroughDay(bustle: Bustle, day: number): Promise<void> {
	await bustle.pass(8 * hourMs);
	await signIn(bustle, day);
	await bustle.pass(hourMs);
	await work(bustle);
	await bustle.pass(hourMs);
	await end(bustle, day);
	await bustle.pass(hourMs);
	await administer(bustle, day % 7, day);
	await bustle.pass(4 * hourMs);
}

async function signIn({ organization, refreshTokens }: Bustle, day: number): Promise<void> {
	for (let count = 0; count < signInsPerDay; count += 1) {
		const user = person(day * signInsPerDay + count);
		const once = {
			key: `sign-in-${day}-${count}`,
			procedure: "lifecycle.start",
			digest: "",
			secret: newSecret(),
		};
		const started = await organization.object.startSession(
			{ user, ...someClient },
			{
				...theCaller,
				once,
			},
		);
		refreshTokens.push(must(started).refreshToken);
	}
}

async function work({ organization: { object }, refreshTokens, pass }: Bustle): Promise<void> {
	const [first = "", second = "", third = ""] = refreshTokens.splice(0, 3);
	const elsewhere = clientFacts({
		ip: "198.51.100.9",
		userAgent: safariOnIphone,
		geo: null,
		authMethods: [],
		clientId: null,
	});
	const refresh = async (refreshToken: string, from = {}): Promise<string[]> => {
		const refreshed = await object.refreshSession({ refreshToken, ...from }, theCaller);
		return refreshed.ok ? [refreshed.value.refreshToken] : [];
	};
	refreshTokens.push(...(await refresh(first)));
	// Its answer was lost, and comes back to another device.
	await refresh(first, {
		place: elsewhere.place,
		userAgent: elsewhere.userAgent,
	});
	const [successor] = await refresh(second);
	if (successor !== undefined) await refresh(successor);
	await pass(60 * secondMs);
	await refresh(second);
	const seen = must(await object.inspectRefreshToken(third));
	if (seen !== null) {
		must(await object.touchSessions([{ sessionId: seen.sessionId, at: Date.now() }]));
		refreshTokens.push(third);
	}
}

async function end(
	{ organization: { object }, refreshTokens }: Bustle,
	day: number,
): Promise<void> {
	const sessionId = must(await object.sessionOfRefreshToken(refreshTokens.pop() ?? ""));
	if (sessionId !== null) {
		const target = oneSession(sessionId);
		must(await object.revoke({ target, cause: "user", reason: null }, theCaller));
	}
	const refusal = {
		call: "sessions.get",
		refused: "not_found" as const,
		organizationId: "org_another",
	};
	for (let count = 0; count < 3; count += 1) await object.noteRefusedCall(refusal, theCaller);
	const target = { kind: "user" as const, userId: person(day * signInsPerDay).id };
	must(await object.revoke({ target, cause: "admin", reason: "Left" }, theCaller));
	const query = { userId: person(day * signInsPerDay + 1).id };
	const preview = must(
		await object.previewRevocation({ query, exceptId: null, credentialId: "tok" }),
	);
	const shown = {
		kind: "preview" as const,
		previewId: preview.previewId,
		expectedCount: preview.count,
	};
	if (day % 2 === 0) {
		must(await object.revoke({ target: shown, cause: "admin", reason: "Lost phone" }, theCaller));
	}
}

/** What happens once a week, a part of it on each of its days. */
async function administer(bustle: Bustle, weekday: number, day: number): Promise<void> {
	const { object, slug } = bustle.organization;
	switch (weekday) {
		case 0: {
			const target = { kind: "organization" as const, confirm: slug };
			must(await object.revoke({ target, cause: "organization", reason: "Drill" }, theCaller));
			return;
		}
		case 1: {
			must(await object.setPolicy({ idleTimeoutMs: hourMs * 20 }, theCaller));
			must(await object.setPolicy({ idleTimeoutMs: dayMs }, theCaller));
			return;
		}
		case 2: {
			for (const scope of ["read", "manage"] as const) {
				const grant = {
					kind: "create" as const,
					holder: support,
					scope,
					reason: "Cannot sign in",
					ticket: null,
					startsAt: null,
					endsAt: Date.now() + hourMs,
					replaces: null,
				};
				const made = must(await object.changeGrant(grant, theCaller)).grant;
				const order = { who: support, key: "console", grantId: made.id, origin: someClient };
				must(await object.enterSupport(order, theCaller));
				// The other one reaches its end.
				if (scope === "read") {
					const revoke = { kind: "revoke" as const, grantId: made.id, reason: null };
					must(await object.changeGrant(revoke, theCaller));
				}
			}
			await object.endSupportOf(`adm_gone_${day}`);
			return;
		}
		case 3: {
			const secret = newSecret();
			const email = `admin${day}@acme.example`;
			must(await object.inviteAdministrator({ email, secret }, theCaller));
			const accepted = must(
				await object.acceptInvitation(
					{
						secretHash: sha256Hex(secret),
						issuer: "https://provider.test",
						subject: email,
						name: "Dana Kim",
						verifiedEmail: email,
					},
					theCaller,
				),
			);
			must(await object.removeAdministrator(accepted.administratorId, theCaller));
			const unanswered = { email: `nobody${day}@acme.example`, secret: newSecret() };
			must(await object.inviteAdministrator(unanswered, theCaller));
			return;
		}
		case 4: {
			const token = (secret: string) => ({
				name: "edge",
				scopes: ["read" as const],
				secret,
				expiresAt: Date.now() + 2 * dayMs,
			});
			const secret = newSecret();
			must(await object.createApiToken(token(secret), theCaller));
			await object.authenticateApiToken(sha256Hex(secret));
			const { apiToken } = must(await object.createApiToken(token(newSecret()), theCaller));
			must(await object.revokeApiToken(apiToken.id, theCaller));
			return;
		}
		case 5: {
			must(await object.eraseUser(person(day).id, theCaller));
			return;
		}
		default: {
			// Of whoever was erased before nothing is handed out.
			await object.exportUser(person(day).id, theCaller);
		}
	}
}
