import { setTimeout as pause } from "node:timers/promises";
import { localTokens } from "../identities.ts";
import { createApi, refusalOf } from "./api.ts";
import { anOwnOrganization } from "./own-organization.ts";
import { expectThat, type Scene } from "./scene.ts";
import type { Addresses } from "./visitors.ts";

type Api = ReturnType<typeof createApi>;
type Own = Awaited<ReturnType<typeof anOwnOrganization>>;

/** One organization of its own, as the drill drives it. */
interface World {
	organizationId: string;
	admin: Api;
	service: Api;
	operator: Api;
	/** What only the local world can do: see `dev/doors`. */
	door(step: "remember" | "restore"): Promise<void>;
	outage(down: boolean): Promise<void>;
	start(userId: string): Promise<Started>;
	check(sessionId: string): Promise<{ active: boolean; unavailable?: true; cause?: string }>;
}

interface Started {
	sessionId: string;
	refreshToken: string;
	claims: { seq: number };
}

const signInsMeanwhile = 5;
/** The object asks D1 again after at most a minute. */
const recoveryLimitMs = 75_000;

/** An organization's object goes back to an older point, twice: nobody said so, and an operator who knows that D1 is complete. */
export async function restore(scene: Scene, { curfew }: Addresses): Promise<void> {
	const world = await aWorld(scene, curfew);
	try {
		await unnoticed(scene, world);
		await planned(scene, world);
	} finally {
		await world.outage(false);
	}
}

async function aWorld({ step }: Scene, curfew: string): Promise<World> {
	const post = async (path: string): Promise<void> => {
		const answer = await fetch(`${curfew}${path}`, { method: "POST", headers: { origin: curfew } });
		expectThat(answer.ok, `${path} answered ${answer.status}`);
	};
	let own: Own | null = null;
	await step("An organization of its own, for the drill", async () => {
		own = await anOwnOrganization(curfew, "Restore drill");
		return own.organizationId;
	});
	if (own === null) throw new Error("The step before made it");
	const { organizationId, admin, service, start }: Own = own;
	return {
		organizationId,
		admin,
		service,
		operator: createApi(curfew, localTokens.global),
		door: (what) => post(`/auth/local/restore?organizationId=${organizationId}&step=${what}`),
		outage: (down) => post(`/auth/local/outage?down=${down ? 1 : 0}`),
		start,
		check: (sessionId) => service.lifecycle.check.query({ organizationId, sessionId }),
	};
}

const projected = async ({ admin, organizationId }: World): Promise<string> => {
	const { equal } = await admin.organizations.reconcile.mutate({ organizationId });
	expectThat(equal, "D1 differs from the object");
	return "D1 equals the object";
};

async function causeOf(world: World, sessionId: string): Promise<string> {
	const { active, unavailable, cause } = await world.check(sessionId);
	return unavailable ? "unavailable" : active ? "active" : `ended (${cause})`;
}

/** Until the object has recovered; says what a check was answered on the way. */
async function untilRecovered(world: World, sessionId: string): Promise<string> {
	const sinceMs = Date.now();
	const seen: string[] = [];
	for (;;) {
		const answer = await causeOf(world, sessionId);
		if (seen.at(-1) !== answer) seen.push(answer);
		if (answer !== "active" && answer !== "unavailable") break;
		expectThat(Date.now() - sinceMs < recoveryLimitMs, `still ${answer}`);
		await pause(20);
	}
	return `${seen.join(" → ")}, after ${Date.now() - sinceMs} ms`;
}

async function unnoticed({ step }: Scene, world: World): Promise<void> {
	const { organizationId, admin, service } = world;
	const people = ["kept", "ended", "swept", "refreshed", "erased"] as const;
	const sessions = {} as Record<(typeof people)[number], Started>;
	let highest = 0;
	let meanwhile: Started[] = [];

	await step("Five people sign in, and D1 hears of it: the point to go back to", async () => {
		for (const name of people) sessions[name] = await world.start(`usr_${name}`);
		const equal = await projected(world);
		await world.door("remember");
		return equal;
	});
	await step("Then a session, all of a person's, and a person's data end", async () => {
		const { sessionId } = sessions.ended;
		const one = await admin.sessions.revoke.mutate({ organizationId, sessionId });
		const all = await admin.sessions.revokeForUser.mutate({ organizationId, userId: "usr_swept" });
		await admin.users.erase.mutate({ organizationId, userId: "usr_erased" });
		const rotated = sessions.refreshed.refreshToken;
		await service.lifecycle.refresh.mutate({ refreshToken: rotated });
		expectThat(one.state === "enforced" && all.state === "enforced", `${one.state}, ${all.state}`);
		return `${one.revoked + all.revoked} ended and enforced, one erased, one token spent`;
	});
	await step("A session starts that the older point knows nothing of", async () => {
		highest = (await world.start("usr_forgotten")).claims.seq;
		return `sequence ${highest}; ${await projected(world)}`;
	});
	await step(
		"The object goes back, and D1 cannot be asked: it knows nothing of it yet",
		async () => {
			await world.outage(true);
			await world.door("restore");
			const answer = await causeOf(world, sessions.ended.sessionId);
			expectThat(answer === "active", answer);
			return `the ended session is ${answer} again, by what the object remembers`;
		},
	);
	await step(
		`${signInsMeanwhile} people sign in meanwhile, under numbers that were issued before`,
		async () => {
			meanwhile = [];
			for (let nth = 0; nth < signInsMeanwhile; nth += 1) {
				meanwhile.push(await world.start(`usr_meanwhile_${nth}`));
			}
			const numbers = meanwhile.map(({ claims }) => claims.seq);
			expectThat(Math.min(...numbers) <= highest, numbers.join(", "));
			return `sequences ${numbers.join(", ")}`;
		},
	);
	await step("D1 is back: the object finds out, closes and recovers by itself", async () => {
		await world.outage(false);
		return untilRecovered(world, sessions.ended.sessionId);
	});
	await step(
		"Nobody is back who was ended, swept or erased, and nobody goes on unproven",
		async () => {
			const seen = await Promise.all(
				people.map(async (name) => `${name} ${await causeOf(world, sessions[name].sessionId)}`),
			);
			expectThat(!seen.some((one) => one.endsWith("active")), seen.join(", "));
			return seen.join(", ");
		},
	);
	await step("No spent token works", async () => {
		const { refreshToken } = sessions.refreshed;
		const refusal = await refusalOf(service.lifecycle.refresh.mutate({ refreshToken }));
		expectThat(refusal.status === 401, `${refusal.status} ${refusal.reason}`);
		return `${refusal.status} ${refusal.reason}`;
	});
	await step("The erased person's name is nowhere", async () => {
		await projected(world);
		const { items } = await admin.sessions.list.query({ organizationId, limit: 200 });
		expectThat(!JSON.stringify(items).includes("usr_erased"), "the id is in the list");
		return `${items.length} sessions listed, none of them names the person`;
	});
	await step("Sign-ins of meanwhile ended safely", async () => {
		const seen = await Promise.all(meanwhile.map(({ sessionId }) => causeOf(world, sessionId)));
		expectThat(!seen.includes("active"), seen.join(", "));
		return [...new Set(seen)].join(", ");
	});
	await step("Numbers go on far above all that were issued", async () => {
		const { sessionId, claims } = await world.start("usr_after");
		expectThat(claims.seq > highest && (await world.check(sessionId)).active, String(claims.seq));
		return `sequence ${claims.seq}, active`;
	});
	await step("The audit log and Health say what happened", async () => {
		const { recovery, standing } = await admin.health.get.query({ organizationId });
		const filter = { action: ["organization.closed" as const, "organization.recovered" as const] };
		const { items } = await admin.auditLog.list.query({ organizationId, filter });
		const seen = items.map(({ action }) => action).reverse();
		expectThat(recovery !== null && standing === "open" && seen.length === 2, seen.join(", "));
		return `${seen.join(", ")}; ${recovery.ended} ended again, ${recovery.signInAgain} sign in again`;
	});
}

async function planned({ step }: Scene, world: World): Promise<void> {
	const { organizationId, operator } = world;
	const order = { organizationId, complete: true };
	let kept = "";
	let ended = "";

	await step("Recovery of a healthy organization is refused", async () => {
		const refusal = await refusalOf(operator.organizations.recover.mutate(order));
		expectThat(refusal.status === 409, `${refusal.status} ${refusal.message}`);
		return `${refusal.status} ${refusal.message}`;
	});
	await step(
		"It goes back once more, and an operator says that D1 had heard of everything",
		async () => {
			kept = (await world.start("usr_kept")).sessionId;
			ended = (await world.start("usr_ended")).sessionId;
			await projected(world);
			await world.door("remember");
			await world.service.lifecycle.end.mutate({ organizationId, sessionId: ended });
			await projected(world);
			await world.outage(true);
			await world.door("restore");
			const refusal = await refusalOf(operator.organizations.recover.mutate(order));
			expectThat(refusal.status === 503, `${refusal.status} ${refusal.message}`);
			return `${refusal.status}: kept until D1 can be asked`;
		},
	);
	await step("D1 is back: only what had ended ends", async () => {
		await world.outage(false);
		const seen = await untilRecovered(world, ended);
		const other = await causeOf(world, kept);
		expectThat(other === "active", other);
		return `${seen}; the other session is ${other}`;
	});
}
