import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../domain/clock.ts";
import type { Session } from "../../domain/session.ts";
import { acme, localTokens } from "../identities.ts";
import { createApi, refusalOf } from "./api.ts";
import {
	addressOfLaptop,
	brave,
	farAway,
	newcomer,
	onTheWay,
	pixel,
	rangesRefused,
	typedFor,
} from "./newcomer.ts";
import { expectThat, type Scene } from "./scene.ts";
import type { Addresses } from "./visitors.ts";

type Api = ReturnType<typeof createApi>;
const organizationId = acme.id;

/** One person: on two devices, renamed, found however they are typed, moved, and erased. */
export async function people(scene: Scene, { curfew }: Addresses): Promise<void> {
	const admin = createApi(curfew, localTokens.acmeAdmin);
	const service = createApi(curfew, localTokens.service);
	const userId = `auth0|walk-${Date.now().toString(36)}`;
	const guestId = `walk_guest_${Date.now().toString(36)}`;
	const world = { admin, service, userId, guestId, left: new Set([userId, guestId]) };
	try {
		const started = await signsIn(scene, world);
		await isRenamed(scene, world, started.pixelToken);
		await isFound(scene, world);
		await moves(scene, world, started);
		await isListed(scene, world);
		await oddAddresses(scene, world);
		await isErased(scene, world, started);
	} finally {
		// Whatever did not hold, nobody of this scene stays behind.
		for (const id of world.left) {
			await admin.users.erase.mutate({ organizationId, userId: id }).catch(() => undefined);
		}
	}
}

interface World {
	admin: Api;
	service: Api;
	userId: string;
	guestId: string;
	/** Who is still to be erased at the end. */
	left: Set<string>;
}

interface Started {
	laptopId: string;
	pixelId: string;
	pixelToken: string;
}

async function signsIn({ step }: Scene, { admin, service, userId }: World): Promise<Started> {
	const started: Started = { laptopId: "", pixelId: "", pixelToken: "" };
	const labelOf = async (sessionId: string) =>
		(await admin.sessions.get.query({ organizationId, sessionId })).device.label;

	await step("A sign-in from Brave, which only its client hints tell from Chrome", async () => {
		const { sessionId } = await service.lifecycle.start.mutate({
			...{ organizationId, userId, user: newcomer.first, authMethods: ["pwd", "otp"] },
			...brave,
		});
		started.laptopId = sessionId;
		const label = await labelOf(sessionId);
		expectThat(label === "Brave on Windows 11", label);
		return label;
	});
	await step("And from a phone, whose model is in its hints", async () => {
		const { sessionId, refreshToken } = await service.lifecycle.start.mutate({
			...{ organizationId, userId, user: newcomer.first, authMethods: ["pwd", "otp"] },
			...pixel,
		});
		started.pixelId = sessionId;
		started.pixelToken = refreshToken;
		const label = await labelOf(sessionId);
		expectThat(label === "Chrome on Pixel 8", label);
		return label;
	});
	return started;
}

async function isRenamed(
	{ step }: Scene,
	{ admin, service, userId }: World,
	refreshToken: string,
): Promise<void> {
	const ofPerson = { organizationId, filter: { userId } };
	const called = async ({ name, email }: { name: string; email: string }) => {
		const { items } = await eventually(async () => {
			const page = await admin.sessions.list.query(ofPerson);
			return page.items.every(({ user }) => user.name === name && user.email === email)
				? page
				: undefined;
		});
		expectThat(items.length === 2, `${items.length} sessions`);
		return `${items.length} sessions: ${items[0]?.user.name} <${items[0]?.user.email}>`;
	};

	await step("users.update gives them another name, on the sessions they have", async () => {
		const { name } = newcomer.second;
		await service.users.update.mutate({ organizationId, userId, name });
		return called({ name, email: newcomer.first.email });
	});
	await step("A refresh with a user gives them another address as well", async () => {
		await service.lifecycle.refresh.mutate({ refreshToken, user: newcomer.second });
		return called(newcomer.second);
	});
}

/** Whose sessions a typed text finds. */
async function foundBy(admin: Api, q: string): Promise<Session[]> {
	return (await admin.sessions.list.query({ organizationId, filter: { q }, limit: 200 })).items;
}

async function isFound({ step }: Scene, { admin, userId }: World): Promise<void> {
	for (const { way, typed, sessions } of typedFor(userId, addressOfLaptop)) {
		await step(`Found by ${way}`, async () => {
			const seen: string[] = [];
			for (const q of typed) {
				await eventually(async () => {
					const found = (await foundBy(admin, q)).filter(({ user }) => user.id === userId);
					return found.length === sessions || undefined;
				});
				seen.push(q);
			}
			return `${seen.join("   ")} (${sessions} of 2 sessions)`;
		});
	}
	await step("Not found by the name they had before", async () => {
		const found = (await foundBy(admin, newcomer.first.email)).filter(
			({ user }) => user.id === userId,
		);
		expectThat(found.length === 0, `${found.length} sessions`);
		return newcomer.first.email;
	});
	for (const ip of rangesRefused) {
		await step(`The range ${ip} is refused, with what to write`, async () => {
			const refusal = await refusalOf(
				admin.sessions.list.query({ organizationId, filter: { ip } }),
			);
			expectThat(refusal.status === 400, `${refusal.status} ${refusal.message}`);
			return `${refusal.status} ${refusal.message}`;
		});
	}
}

async function moves(
	{ step }: Scene,
	{ admin, service }: World,
	{ laptopId }: Started,
): Promise<void> {
	const session = () => admin.sessions.get.query({ organizationId, sessionId: laptopId });
	const touch = async (seen: { ip: string; geo?: object }) => {
		const activity = [{ sessionId: laptopId, at: Date.now(), ...seen }];
		return service.lifecycle.touch.mutate({ organizationId, activity });
	};

	await step("Used from another address without a place: the old country is gone", async () => {
		const before = (await session()).geo?.country;
		await touch({ ip: onTheWay });
		const after = await eventually(async () => {
			const now = await session();
			return now.ip === onTheWay ? now : undefined;
		});
		expectThat(before === "TR" && after.geo === null, `${before}, then ${after.geo?.country}`);
		return `${before} at ${addressOfLaptop}, then no country at ${after.ip}`;
	});
	await step("Then from far away: both facts stand out, with what shows them", async () => {
		await touch(farAway);
		const { flags } = await eventually(async () => {
			const now = await session();
			return now.flags.length >= 2 ? now : undefined;
		}, gatheredMs);
		const travel = flags.find((flag) => flag.kind === "impossible_travel");
		const country = flags.find((flag) => flag.kind === "new_country");
		expectThat(travel?.seen != null && country?.seen != null, JSON.stringify(flags));
		const { from, to } = travel.seen;
		return (
			`${from.city} → ${to.city}, ${travel.distanceKm} km in ${Math.round(travel.elapsedMs / secondMs)} s, ` +
			`${travel.speedKmh} km/h; ${country.seen.country} is new beside ${country.seen.known.join()}`
		);
	});
	await step("The list finds the session by that fact", async () => {
		const filter = { flags: ["impossible_travel" as const], country: ["nz"] };
		const found = await eventually(async () => {
			const { items } = await admin.sessions.list.query({ organizationId, filter });
			return items.find(({ id }) => id === laptopId);
		});
		return `${found.id}, ${found.geo?.city}`;
	});
}

async function isListed({ step }: Scene, { admin, userId }: World): Promise<void> {
	await step("users.list shows the person once, with devices and places", async () => {
		const filter = { q: newcomer.second.email };
		const person = await eventually(async () => {
			const { items } = await admin.users.list.query({ organizationId, filter });
			const [one] = items;
			return items.length === 1 && one?.places.length === 2 ? one : undefined;
		});
		expectThat(person.id === userId && person.activeSessions === 2, JSON.stringify(person));
		const devices = person.devices.map(({ label }) => label).sort();
		expectThat(devices.join() === "Brave on Windows 11,Chrome on Pixel 8", devices.join());
		return `${person.name}, ${person.activeSessions} active: ${devices.join(", ")}; ${placesOf(person)}`;
	});
	await step("users.get says the same of the moment", async () => {
		const person = await admin.users.get.query({ organizationId, userId });
		expectThat(person.sessions === 2 && person.devices.length === 2, JSON.stringify(person));
		return `${person.sessions} sessions, last seen ${new Date(person.lastSeenAt).toISOString()}; ${placesOf(person)}`;
	});
}

const placesOf = ({ places }: { places: { city: string | null; country: string | null }[] }) =>
	places.map(({ city, country }) => `${city} (${country})`).join(", ");

async function oddAddresses({ step }: Scene, { admin, service, guestId }: World): Promise<void> {
	const start = (from: { ip: string; geo?: { country: string } }) =>
		service.lifecycle.start.mutate({
			...{ organizationId, userId: guestId, user: { name: "Walk-in Guest", email: "" } },
			...{ userAgent: "", ...from },
		});

	await step("999.1.1.1 is no address: the sign-in goes on, and the answer names it", async () => {
		const { sessionId, ignored } = await start({ ip: "999.1.1.1" });
		const [named] = ignored ?? [];
		const { ip } = await admin.sessions.get.query({ organizationId, sessionId });
		expectThat(named?.field === "ip" && ip === "", JSON.stringify({ ignored, ip }));
		return `${sessionId}; ${named.field}: ${named.reason}`;
	});
	await step("T1 is no country: the session is marked as one through Tor", async () => {
		const { sessionId } = await start({ ip: "203.0.113.99", geo: { country: "T1" } });
		const session = await admin.sessions.get.query({ organizationId, sessionId });
		expectThat(session.network === "tor" && session.geo === null, JSON.stringify(session));
		const found = await eventually(async () => {
			const filter = { network: "tor" as const, userId: guestId };
			return (await admin.sessions.list.query({ organizationId, filter })).items[0];
		});
		expectThat(found.id === sessionId, found.id);
		return `network ${session.network}, flags ${session.flags.map(({ kind }) => kind).join()}`;
	});
}

async function isErased(
	{ step }: Scene,
	world: World,
	{ laptopId, pixelId }: Started,
): Promise<void> {
	const { admin, userId } = world;
	const ways = typedFor(userId, farAway.ip);
	const theirs = async (q: string) =>
		(await foundBy(admin, q)).filter(({ id }) => id === laptopId || id === pixelId);
	let before: { id: string; action: string }[] = [];
	await step("All six still find them. Then they are erased, and their sessions end", async () => {
		before = await eventually(async () => {
			const about = [userId, laptopId, pixelId].map((id) => eventsAbout(admin, id));
			const events = (await Promise.all(about)).flat();
			const of = (action: string) => events.filter((event) => event.action === action).length;
			return of("user.updated") === 2 && of("session.started") === 2 ? events : undefined;
		});
		for (const { typed, sessions } of ways) {
			for (const q of typed) {
				const found = await theirs(q);
				expectThat(found.length === sessions, `before, ${q} finds ${found.length}`);
			}
		}
		world.left.delete(userId);
		const { erased, receipt, complete } = await admin.users.erase.mutate({
			...{ organizationId, userId },
		});
		expectThat(erased === 2 && receipt.revoked === 2, JSON.stringify({ erased, receipt }));
		return `${erased} sessions erased, ${receipt.revoked} ended, complete ${complete}`;
	});
	await step("Nobody is found by any of the six", async () => {
		const typed = ways.flatMap((way) => way.typed);
		for (const q of typed) {
			await eventually(async () => ((await theirs(q)).length === 0 ? true : undefined));
		}
		return `${typed.length} texts tried`;
	});
	await step("Their name is gone from users.list and users.get", async () => {
		const { items } = await admin.users.list.query({
			...{ organizationId, filter: { q: newcomer.second.name } },
		});
		expectThat(!items.some((person) => isTheirs(person, userId)), JSON.stringify(items));
		const refusal = await refusalOf(admin.users.get.query({ organizationId, userId }));
		expectThat(refusal.status === 404, refusal.message);
		return `nobody; ${refusal.status}`;
	});
	await step("The log is whole: every event is still there, under a pseudonym", async () => {
		await eventually(async () =>
			(await eventsAbout(admin, userId)).length === 0 ? true : undefined,
		);
		const kept = await Promise.all(
			before.map(({ id }) => admin.auditLog.get.query({ organizationId, eventId: id })),
		);
		const ofPerson = kept.filter(({ target }) => target.kind === "user");
		const [pseudonym = "", ...others] = new Set(ofPerson.map(({ target }) => target.id));
		expectThat(pseudonym.startsWith("erased_") && others.length === 0, pseudonym);
		const since = (await eventsAbout(admin, pseudonym)).map(({ action }) => action);
		expectThat(since.includes("user.erased"), since.join());
		return `${kept.length} of ${before.length} events from before; about ${pseudonym}: ${since.join(", ")}`;
	});
}

const isTheirs = (person: { id: string; name: string; email: string }, userId: string): boolean =>
	person.id === userId ||
	[newcomer.first, newcomer.second].some(
		({ name, email }) => person.name === name || person.email === email,
	);

const eventsAbout = async (admin: Api, targetId: string) =>
	(await admin.auditLog.list.query({ organizationId, filter: { targetId } })).items;

const patienceMs = 10 * secondMs;
/** Uses of one session are gathered for a minute; what stands out about them is told when they are written. */
const gatheredMs = 75 * secondMs;

/** Asks until there is an answer: the list and the log follow the organization within a second. */
async function eventually<T>(ask: () => Promise<T | undefined>, patience = patienceMs): Promise<T> {
	const deadline = Date.now() + patience;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		expectThat(Date.now() < deadline, "it did not come in time");
		await pause(100);
	}
}
