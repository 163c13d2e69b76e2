import { z } from "zod";
import type { ActorReference } from "./actor.ts";
import { dayMs, hourMs } from "./clock.ts";
import { idSchema } from "./wire/id-input.ts";
import { typedText, writtenText } from "./wire/text.ts";

/** `read`: see sessions and audit. `manage`: also end sessions. */
export const grantScopes = ["read", "manage"] as const;
export type GrantScope = (typeof grantScopes)[number];
export const grantScopeSchema = z.enum(
	grantScopes,
	"The scope is “read” (see sessions and audit) or “manage” (also end sessions).",
);

export const grantStates = [
	"requested",
	"scheduled",
	"active",
	"expired",
	"revoked",
	"declined",
	"lapsed",
	"replaced",
] as const;
export type GrantState = (typeof grantStates)[number];

/** How a grant came to its end; once written it stays. */
export type GrantClosing = Exclude<GrantState, "requested" | "scheduled" | "active">;

/** No policy allows more than this at a time. */
export const grantCeilingMs = 30 * dayMs;

/** A request that nobody answers for this long is void. */
export const requestLapseMs = 12 * hourMs;

/** Nobody decides today about an access that begins later than this. */
export const startAheadMaxMs = 30 * dayMs;

/** Whom a grant lets in: one global admin, or whoever is one. */
type GrantHolder =
	| { kind: "administrator"; id: string; name: string; email: string }
	| { kind: "platform" };

export interface SupportGrant {
	id: string;
	organizationId: string;
	state: GrantState;
	holder: GrantHolder;
	scope: GrantScope;
	reason: string;
	ticket: string | null;
	/** Null for a grant that the organization made unasked. */
	requested: {
		at: number;
		by: ActorReference;
		/** How long the global admin asked for; the organization decides. */
		durationMs: number | null;
		lapsesAt: number;
	} | null;
	/** Who granted or approved it. Null until then. */
	granted: { at: number; by: ActorReference } | null;
	startsAt: number | null;
	/** The one truth about its end; extending and shortening move it. */
	endsAt: number | null;
	/** Set once the end is written down. `at` is when it took effect. */
	closed: {
		at: number;
		by: ActorReference;
		reason: string | null;
		/** The grant that took its place. */
		replacedBy: string | null;
		receiptId: string | null;
	} | null;
	/** What was done under it; null when nothing was. */
	use: { firstAt: number; lastAt: number; actions: number } | null;
	/** Support sessions under it that stand right now: what revoking it ends. */
	activeSessions: number;
}

/** A grant as lists of organizations show it. */
export type GrantSummary = Pick<SupportGrant, "id" | "state" | "scope" | "startsAt" | "endsAt">;

const closeness: GrantState[] = ["active", "scheduled", "requested"];

/** Of one person's open grants in one organization the one that gives most. */
export function foremostOf(grants: readonly GrantSummary[]): GrantSummary | null {
	const order = ({ state, scope }: GrantSummary): number =>
		2 * closeness.indexOf(state) + Number(scope === "read");
	const [foremost] = grants
		.filter(({ state }) => closeness.includes(state))
		.sort((one, other) => order(one) - order(other));
	if (foremost === undefined) return null;
	const { id, state, scope, startsAt, endsAt } = foremost;
	return { id, state, scope, startsAt, endsAt };
}

/** What the state of a grant follows from. */
export interface GrantFacts {
	requestedAt: number | null;
	grantedAt: number | null;
	startsAt: number | null;
	endsAt: number | null;
	closedAs: GrantClosing | null;
}

/** The state at `nowMs`: an end that has passed counts at once, before anything has written it down. */
export function grantStateAt(facts: GrantFacts, nowMs: number): GrantState {
	if (facts.closedAs !== null) return facts.closedAs;
	if (facts.grantedAt === null || facts.startsAt === null || facts.endsAt === null) {
		return nowMs < (facts.requestedAt ?? 0) + requestLapseMs ? "requested" : "lapsed";
	}
	if (nowMs >= facts.endsAt) return "expired";
	return nowMs < facts.startsAt ? "scheduled" : "active";
}

/** What the grant permits at `nowMs`: its scope while it is active, else nothing. */
export const scopeAt = (
	grant: GrantFacts & { scope: GrantScope },
	nowMs: number,
): GrantScope | null => (grantStateAt(grant, nowMs) === "active" ? grant.scope : null);

/** Whether a scope covers what is needed: who may end sessions may also see them. */
export const scopeCovers = (held: GrantScope, needed: GrantScope): boolean =>
	held === "manage" || needed === "read";

export const ticketSchema = typedText(100, "A ticket has at most 100 characters.")
	.transform((ticket) => ticket || null)
	.nullable()
	.default(null);

export const grantReasonSchema = writtenText(500, "A reason has at most 500 characters.").min(
	1,
	"Say why: the reason is kept with the access.",
);

export const instantSchema = z
	.number("Give an instant, in milliseconds since 1970.")
	.int("Give an instant in whole milliseconds.")
	.nonnegative();

/** Whom an administrator names in a grant: by address, by id, or the platform's support as a whole. */
export const namedHolderSchema = z.union(
	[
		z.literal("platform"),
		z.strictObject({ administratorId: idSchema }),
		z.strictObject({ email: typedText(254).toLowerCase().min(1) }),
	],
	"Name a global admin by e-mail address or id, or “platform” for the platform's support as a whole.",
);
export type NamedHolder = z.infer<typeof namedHolderSchema>;
