import { z } from "zod";
import { dayMs, hourMs, minuteMs, secondMs } from "./clock.ts";
import { type FlagKind, flagKinds } from "./facts/flags.ts";
import { graceMaxMs, isolateTermMaxMs } from "./lease/terms.ts";

/** What an organization decides about its sessions. Durations are milliseconds. */
export interface Policy {
	/** Without activity for this long a session expires. */
	idleTimeoutMs: number;
	/** However active, no session lives longer. */
	absoluteLifetimeMs: number;
	/** Standing sessions one person may have; null: any number. */
	sessionsPerUser: number | null;
	/** What a further sign-in does: ends the oldest session, or is refused. */
	sessionsPerUserExceeded: "end_oldest" | "refuse";
	/** How long the predecessor of a refresh token still gets the same successor, from its first use. */
	refreshGraceMs: number;
	/** How long an ended session stays in the ledger. */
	endedRetentionMs: number;
	/** How long the address and place of an ended session stay. */
	addressRetentionMs: number;
	/** How long the audit log and receipts stay, and whoever and whatever they name. */
	auditRetentionMs: number;
	/** The longest support access an administrator may grant. */
	supportAccessMaxMs: number;
	/** L1: how long an auth edge may answer from memory; 0 asks the organization every time. */
	leaseMs: number;
	/**
	 * G: how much longer an edge that chose so may answer while it cannot renew; 0 denies at once. Only with a lease: where
	 * `leaseMs` is 0 there is none.
	 */
	graceMs: number;
	/** Whether introspection of an access token (RFC 7662) is activity of its session, as every other accepted check is. */
	introspectionIsActivity: boolean;
	/** What does not stand out here: facts that this organization does not want to be told. */
	flagsOff: readonly FlagKind[];
}

export type PolicyField = keyof Policy;

export const defaultPolicy: Policy = {
	idleTimeoutMs: 7 * dayMs,
	absoluteLifetimeMs: 30 * dayMs,
	sessionsPerUser: null,
	sessionsPerUserExceeded: "end_oldest",
	refreshGraceMs: 20 * secondMs,
	endedRetentionMs: 180 * dayMs,
	addressRetentionMs: 90 * dayMs,
	auditRetentionMs: 400 * dayMs,
	supportAccessMaxMs: 7 * dayMs,
	leaseMs: secondMs,
	graceMs: 0,
	introspectionIsActivity: true,
	flagsOff: [],
};

/** Session limits of NIST SP 800-63B-4: reauthentication after inactivity and in all. */
export const policyPresets = [
	{
		id: "nist_aal2",
		name: "NIST SP 800-63B-4 AAL2",
		values: { idleTimeoutMs: hourMs, absoluteLifetimeMs: 24 * hourMs },
	},
	{
		id: "nist_aal3",
		name: "NIST SP 800-63B-4 AAL3",
		values: { idleTimeoutMs: 15 * minuteMs, absoluteLifetimeMs: 12 * hourMs },
	},
] as const;

/** No session lasts longer, whatever the policy said when it began. */
export const absoluteLifetimeMaxMs = 365 * dayMs;

const duration = (what: string, minMs: number, maxMs: number, range: string) => {
	const sentence = `${what} is ${range}.`;
	return z.number().int(sentence).min(minMs, sentence).max(maxMs, sentence).nullable();
};

const perUser = "The number of sessions per person is 1 to 1,000.";

/** The fields an organization sets; null gives a field back to its default. */
export const policyChangeSchema = z
	.strictObject({
		idleTimeoutMs: duration("The idle timeout", 5 * minuteMs, 90 * dayMs, "5 minutes to 90 days"),
		absoluteLifetimeMs: duration(
			"The absolute lifetime",
			5 * minuteMs,
			absoluteLifetimeMaxMs,
			"5 minutes to 365 days",
		),
		sessionsPerUser: z.number().int(perUser).min(1, perUser).max(1_000, perUser).nullable(),
		sessionsPerUserExceeded: z.enum(["end_oldest", "refuse"]).nullable(),
		refreshGraceMs: duration("The refresh grace", 0, 5 * minuteMs, "0 seconds to 5 minutes"),
		endedRetentionMs: duration(
			"The retention of ended sessions",
			dayMs,
			3_650 * dayMs,
			"1 day to 10 years",
		),
		addressRetentionMs: duration(
			"The retention of addresses",
			dayMs,
			3_650 * dayMs,
			"1 day to 10 years",
		),
		auditRetentionMs: duration(
			"The retention of the audit log",
			dayMs,
			3_650 * dayMs,
			"1 day to 10 years",
		),
		supportAccessMaxMs: duration(
			"The longest support access",
			hourMs,
			30 * dayMs,
			"1 hour to 30 days",
		),
		leaseMs: duration("The lease", 0, isolateTermMaxMs, "0 to 10 seconds"),
		graceMs: duration("The grace of a lease", 0, graceMaxMs, "0 to 60 seconds"),
		introspectionIsActivity: z.boolean().nullable(),
		flagsOff: z.array(z.enum(flagKinds)).max(flagKinds.length).nullable(),
	})
	.partial();
export type PolicyChange = z.infer<typeof policyChangeSchema>;

/** What an organization has set itself. */
export type PolicyValues = Partial<Policy>;

/** What an organization has set, over the defaults. */
export const effectivePolicy = (set: PolicyValues): Policy => ({ ...defaultPolicy, ...set });

/** Why two fields do not go together, as a sentence; null when they do. */
export function policyConflict(policy: Policy): string | null {
	if (policy.idleTimeoutMs > policy.absoluteLifetimeMs) {
		return "The idle timeout cannot be longer than the absolute lifetime.";
	}
	if (policy.addressRetentionMs > policy.endedRetentionMs) {
		return "Addresses cannot be kept longer than the ended sessions they belong to.";
	}
	if (policy.endedRetentionMs > policy.auditRetentionMs) {
		return "The audit log must be kept as long as the ended sessions it tells of.";
	}
	return null;
}
