import { z } from "zod";
import type { Clock } from "../../domain/clock.ts";
import { newSecret } from "../../domain/ids.ts";
import { entryMs, entryWays, visitMs } from "../../domain/my-devices/visit.ts";
import { Sealing } from "../sign-in/sealed.ts";

const entrySchema = z.discriminatedUnion("way", [
	z.object({
		way: z.literal("access_token"),
		voucher: z.string(),
		userId: z.string(),
		organizationId: z.string(),
		sessionId: z.string(),
	}),
	z.object({
		way: z.literal("sign_in"),
		voucher: z.string(),
		userId: z.string(),
		organizationIds: z.array(z.string()).min(1),
		authMethods: z.array(z.string()),
	}),
]);

/** A person who was vouched for and is not in yet. */
export type Entry = z.infer<typeof entrySchema>;

const visitSchema = z.object({
	way: z.enum(entryWays),
	userId: z.string(),
	organizationId: z.string(),
	sessionId: z.string(),
});

/** A person who is in: which session the cookie lives and dies with. */
export type Visit = z.infer<typeof visitSchema>;

export interface IssuedCookie {
	value: string;
	lifetimeMs: number;
}

/** The id comes first: the rest is sealed under it. */
const pattern = /^([\w-]{20,60})\.([\w.-]{1,4000})$/;

/** What a person's browser keeps: sealed, without any token, and worth nothing without the session that it names. */
export class DeviceCookies {
	readonly #entries: Sealing;
	readonly #visits: Sealing;
	readonly #clock: Clock;

	/** @param secrets the first seals, each opens */
	constructor(secrets: readonly string[], clock: Clock) {
		this.#entries = new Sealing(secrets, "curfew my devices entry", clock);
		this.#visits = new Sealing(secrets, "curfew my devices visit", clock);
		this.#clock = clock;
	}

	sealEntry(entry: Entry): Promise<IssuedCookie> {
		return this.#seal(this.#entries, entry, this.#clock.now() + entryMs);
	}

	sealVisit(visit: Visit, sessionEnd: number): Promise<IssuedCookie> {
		const end = Math.min(sessionEnd, this.#clock.now() + visitMs);
		return this.#seal(this.#visits, visit, end);
	}

	/** With the id that it is spent under. */
	async openEntry(cookie: string | null): Promise<{ id: string; entry: Entry } | null> {
		const opened = await open(this.#entries, cookie);
		const entry = entrySchema.safeParse(opened?.content);
		return opened !== null && entry.success ? { id: opened.id, entry: entry.data } : null;
	}

	async openVisit(cookie: string | null): Promise<Visit | null> {
		const opened = await open(this.#visits, cookie);
		const visit = visitSchema.safeParse(opened?.content);
		return visit.success ? visit.data : null;
	}

	async #seal(sealing: Sealing, content: object, expiresAt: number): Promise<IssuedCookie> {
		const id = newSecret();
		const begunAt = this.#clock.now();
		const sealed = await sealing.seal(id, content, { begunAt, expiresAt });
		return { value: `${id}.${sealed}`, lifetimeMs: expiresAt - begunAt };
	}
}

async function open(sealing: Sealing, cookie: string | null) {
	const [, id, sealed] = pattern.exec(cookie ?? "") ?? [];
	if (id === undefined || sealed === undefined) return null;
	const opened = await sealing.open(id, sealed);
	return opened && { id, content: opened.content };
}
