import { z } from "zod";
import type { ActorReference } from "./actor.ts";
import { dayMs, hourMs } from "./clock.ts";
import { type Failure, failure } from "./errors.ts";
import { err, ok, type Result } from "./result.ts";

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
const startAheadMaxMs = 30 * dayMs;

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

/** The time of a new grant, or a sentence on what is wrong with it. Without a start it begins now. */
export function windowOf(
	wanted: { startsAt: number | null; endsAt: number },
	maxMs: number,
	nowMs: number,
): Result<{ startsAt: number; endsAt: number }, Failure> {
	const { endsAt } = wanted;
	if (wanted.startsAt !== null && endsAt <= wanted.startsAt) {
		return err(failure("bad_input", "endsAt: The access would end before it starts."));
	}
	if (endsAt <= nowMs) return err(failure("bad_input", "endsAt: This end has already passed."));
	const startsAt = Math.max(wanted.startsAt ?? nowMs, nowMs);
	if (startsAt > nowMs + startAheadMaxMs) {
		return err(failure("bad_input", "startsAt: Access can start at most 30 days from now."));
	}
	return withinMaximum(startsAt, endsAt, maxMs);
}

/** The end that an organization moves a grant to: later or earlier, never into the past. */
export function movedEndOf(
	grant: { startsAt: number; endsAt: number },
	endsAt: number,
	maxMs: number,
	nowMs: number,
): Result<{ startsAt: number; endsAt: number }, Failure> {
	if (endsAt <= nowMs) {
		return err(
			failure("bad_input", "endsAt: This end has already passed. Revoke the access to end it now."),
		);
	}
	if (endsAt <= grant.startsAt) {
		return err(failure("bad_input", "endsAt: The access would end before it starts."));
	}
	if (endsAt === grant.endsAt) {
		return err(failure("bad_input", "endsAt: The access already ends then."));
	}
	if (endsAt < grant.endsAt) return ok({ startsAt: grant.startsAt, endsAt });
	return withinMaximum(Math.max(grant.startsAt, nowMs), endsAt, maxMs);
}

function withinMaximum(
	startsAt: number,
	endsAt: number,
	maxMs: number,
): Result<{ startsAt: number; endsAt: number }, Failure> {
	if (endsAt - startsAt > maxMs) {
		return err(
			failure(
				"bad_input",
				`endsAt: This organization allows support access for at most ${inWords(maxMs)} at a time.`,
			),
		);
	}
	return ok({ startsAt, endsAt });
}

function inWords(ms: number): string {
	const [count, unit] = ms % dayMs === 0 ? [ms / dayMs, "day"] : [Math.floor(ms / hourMs), "hour"];
	return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Why a grant in this state cannot be approved, declined, moved or revoked. */
export function closedSentence(state: GrantState): string {
	switch (state) {
		case "requested":
			return "This request has not been answered yet. Approve or decline it.";
		case "scheduled":
		case "active":
			return "This access was granted before.";
		case "expired":
			return "This access has already ended at its time. Grant a new one.";
		case "revoked":
			return "This access was already revoked. Grant a new one.";
		case "declined":
			return "This request was already declined.";
		case "lapsed":
			return "Nobody answered this request within 12 hours, so it is void. It must be asked for again.";
		case "replaced":
			return "Another grant has taken the place of this one.";
	}
}

export const ticketSchema = z
	.string()
	.trim()
	.max(100, "A ticket has at most 100 characters.")
	.transform((text) => text || null)
	.nullable()
	.default(null);

export const grantReasonSchema = z
	.string()
	.trim()
	.min(1, "Say why: the reason is kept with the access.")
	.max(500, "A reason has at most 500 characters.");

export const instantSchema = z
	.number("Give an instant, in milliseconds since 1970.")
	.int("Give an instant in whole milliseconds.")
	.nonnegative();

/** Whom an administrator names in a grant: by address, by id, or the platform's support as a whole. */
export const namedHolderSchema = z.union(
	[
		z.literal("platform"),
		z.object({ administratorId: z.string().min(1).max(100) }),
		z.object({ email: z.string().trim().toLowerCase().min(1).max(254) }),
	],
	"Name a global admin by e-mail address or id, or “platform” for the platform's support as a whole.",
);
export type NamedHolder = z.infer<typeof namedHolderSchema>;
