import { setTimeout as pause } from "node:timers/promises";
import { acme, localTokens } from "../identities.ts";
import {
	type Answer,
	bearer,
	type Credentials,
	createOutsider,
	type Outsider,
} from "./outsider.ts";
import { type SignedIn, signIn, signInAtApp } from "./people.ts";

/** A session that somebody may want to keep, to take over or to end. */
export interface Victim {
	organizationId: string;
	userId: string;
	sessionId: string;
	refreshToken: string;
}

/** Who takes part in several attacks; each is made when first asked for, and then kept. */
interface Cast {
	/** The authentication module of the whole platform. */
	service: Credentials;
	/** Acme's administrator, a minute after signing in. */
	dana(): Promise<Credentials>;
	/** The same, an hour after signing in. */
	staleDana(): Promise<Credentials>;
	/** Globex's administrator. */
	noor(): Promise<Credentials>;
	/** The global admin. */
	lena(): Promise<Credentials>;
	/** A person of Acme, by an access token of the example app. */
	mia(): Promise<Credentials>;
	/** An API token with these scopes. */
	token(organizationId: string, ...scopes: string[]): Promise<Credentials>;
}

/** Where an attack takes place: the running product, seen from one address outside. */
export interface Ground extends Outsider {
	curfew: string;
	edge: string;
	cast: Cast;
	/** Has the authentication module start a session of somebody new. */
	start(order?: Partial<Pick<Victim, "organizationId" | "userId">>): Promise<Victim>;
	/** Whether the organization itself says that a session stands. */
	stands(session: { organizationId?: string; sessionId: string }): Promise<boolean>;
	/** The same place, seen from another address. */
	from(address: string): Ground;
}

export const victimName = "Vera Victim";

let people = 0;
export const newUserId = (): string => `usr_attacked_${Date.now().toString(36)}_${people++}`;

export function createGround(
	curfew: string,
	edge: string,
	address: string,
	cast = createCast(curfew, edge),
): Ground {
	const outsider = createOutsider(curfew, address);
	return {
		...outsider,
		curfew,
		edge,
		cast,
		from: (other) => createGround(curfew, edge, other, cast),
		async start({ organizationId = acme.id, userId = newUserId() } = {}) {
			const started = await outsider.call(cast.service, "lifecycle.start", {
				organizationId,
				userId,
				user: { name: victimName, email: "vera@example.com" },
				ip: "203.0.113.7",
				userAgent: "curl/8.9.1",
			});
			expectOk(started);
			const [sessionId, refreshToken] = [started.at("sessionId"), started.at("refreshToken")];
			return { organizationId, userId, sessionId, refreshToken };
		},
		async stands({ organizationId = acme.id, sessionId }) {
			const asked = { organizationId, sessionId, consistency: "strict" };
			return (
				expectOk(await outsider.call(cast.service, "lifecycle.check", asked)).at("active") ===
				"true"
			);
		},
	};
}

/** What an attack needs before it begins has to work: else nothing was tried. */
export function expectOk(answer: Answer): Answer {
	if (answer.status === 200) return answer;
	throw new Error(`It could not be set up: ${answer.status} ${answer.body.slice(0, 300)}`);
}

function createCast(curfew: string, edge: string): Cast {
	const made = new Map<string, Promise<Credentials>>();
	const once = (name: string, make: () => Promise<Credentials>): Promise<Credentials> => {
		const known = made.get(name) ?? make();
		made.set(name, known);
		return known;
	};
	const console = (subject: string, minutesAgo = 0) =>
		once(`${subject} ${minutesAgo}`, async () => {
			const { credentials } = await signedIn(signIn(curfew, subject, { minutesAgo }));
			return credentials;
		});
	const outsider = createOutsider(curfew, "198.18.255.1");
	const maker = (organizationId: string): Promise<Credentials> =>
		console(makers[organizationId] ?? "usr_dana");
	return {
		service: bearer(localTokens.service, "the platform's service token"),
		dana: () => console("usr_dana"),
		staleDana: () => console("usr_dana", 60),
		noor: () => console("usr_noor"),
		lena: () => console("usr_lena"),
		mia: () =>
			once("usr_mia", async () => bearer((await signInAtApp(edge, "usr_mia")).accessToken, "Mia")),
		token: (organizationId, ...scopes) =>
			once(`${organizationId} ${scopes.join()}`, async () => {
				const order = { organizationId, name: `Attack: ${scopes.join(", ")}`, scopes };
				const answer = await outsider.call(await maker(organizationId), "apiTokens.create", order);
				return bearer(expectOk(answer).at("token"), scopes.join(", "));
			}),
	};
}

/** Who makes tokens where. */
const makers: Record<string, string> = {
	org_acme: "usr_dana",
	org_globex: "usr_noor",
	platform: "usr_lena",
};

/** The sign-in, once it has led into the admin UI. */
export async function signedIn(going: Promise<SignedIn>): Promise<SignedIn> {
	const arrived = await going;
	if (arrived.cookie !== "") return arrived;
	throw new Error(`The sign-in led to ${arrived.page.url}`);
}

/** What the list and the log say a moment later: they follow the organization within a second. */
export async function eventually<T>(ask: () => Promise<T | undefined>, withinMs = 10_000) {
	const until = Date.now() + withinMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined || Date.now() > until) return answer;
		await pause(100);
	}
}
