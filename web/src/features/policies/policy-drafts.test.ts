import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultPolicy, policyChangeSchema } from "../../../../worker/domain/policy.ts";
import type { Policy, PolicyView } from "../../api/client.ts";
import { flagKinds } from "../../lib/labels.ts";
import { durationFrom, durationMs, durationWords } from "./durations.ts";
import { defaults, deletionWords, policyFields, valueWords } from "./field-words.ts";
import { changeOf, defaultDraft, draftsOf, placeProblem, presetDraft } from "./policy-drafts.ts";

const hourMs = 3_600_000;
const inForce: Pick<PolicyView, "values" | "sources"> = {
	values: { ...defaults, idleTimeoutMs: hourMs, sessionsPerUser: 5 },
	sources: {
		...(Object.fromEntries(
			policyFields.map((field) => [field, "default"]),
		) as PolicyView["sources"]),
		idleTimeoutMs: "organization",
		sessionsPerUser: "organization",
	},
};

test("the form's defaults and fields are exactly the ones the server has", () => {
	expect(defaults).toEqual(defaultPolicy);
	expect([...policyFields].sort()).toEqual(Object.keys(policyChangeSchema.shape).sort());
});

test("an untouched form changes nothing", () => {
	expect(changeOf(draftsOf(inForce), inForce)).toEqual({ change: {}, problems: {} });
});

test("any duration survives the form", () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 3_650 * 24 * 3_600 }), (seconds) => {
			expect(durationMs(durationFrom(seconds * 1_000))).toBe(seconds * 1_000);
		}),
	);
});

test("a duration reads in the largest whole unit", () => {
	expect(durationWords(hourMs)).toBe("1 hour");
	expect(durationWords(90 * 60_000)).toBe("90 minutes");
	expect(durationWords(0)).toBe("0 seconds");
	expect(valueWords("absoluteLifetimeMs", defaults)).toBe("30 days");
	expect(valueWords("sessionsPerUser", defaults)).toBe("No limit");
});

test("a changed field is sent, a field given back to its default is sent as null", () => {
	const drafts = {
		...draftsOf(inForce),
		idleTimeoutMs: defaultDraft("idleTimeoutMs"),
		absoluteLifetimeMs: presetDraft(12 * hourMs),
		leaseMs: defaultDraft("leaseMs"),
	};
	expect(changeOf(drafts, inForce).change).toEqual({
		idleTimeoutMs: null,
		absoluteLifetimeMs: 12 * hourMs,
	});
});

test("facts that are not told are sent as a list, and their order changes nothing", () => {
	const set = {
		values: { ...inForce.values, flagsOff: ["tor", "idle"] as const },
		sources: { ...inForce.sources, flagsOff: "organization" as const },
	};
	const draftsWith = (off: Policy["flagsOff"]) => ({
		...draftsOf(set),
		flagsOff: { kind: "flags", isDefault: false, off } as const,
	});
	expect(changeOf(draftsWith(["idle", "tor"]), set).change).toEqual({});
	expect(changeOf(draftsWith(["tor"]), set).change).toEqual({ flagsOff: ["tor"] });
	expect(changeOf(draftsWith([]), set).change).toEqual({ flagsOff: [] });
	const given = { ...draftsOf(set), flagsOff: defaultDraft("flagsOff") };
	expect(changeOf(given, set).change).toEqual({ flagsOff: null });
});

test("the facts told of read as all of them, or all but those taken out", () => {
	const told = (flagsOff: Policy["flagsOff"]) => valueWords("flagsOff", { ...defaults, flagsOff });
	expect(told([])).toBe("All");
	expect(told(["single_factor", "tor"])).toBe("All but Tor and Single factor");
	expect(told(flagKinds)).toBe("None");
});

test("an emptied number of sessions lifts the limit; what is no number is said at its field", () => {
	const emptied = {
		...draftsOf(inForce),
		sessionsPerUser: { kind: "count", isDefault: false, text: " " } as const,
	};
	expect(changeOf(emptied, inForce).change).toEqual({ sessionsPerUser: null });
	const wrong = {
		...emptied,
		sessionsPerUser: { kind: "count", isDefault: false, text: "a few" } as const,
		idleTimeoutMs: {
			kind: "duration",
			isDefault: false,
			duration: { amount: "-1", unit: "hour" },
		} as const,
	};
	const { change, problems } = changeOf(wrong, inForce);
	expect(change).toEqual({});
	expect(Object.keys(problems).sort()).toEqual(["idleTimeoutMs", "sessionsPerUser"]);
});

test("the server's sentence lands at the field it is about, and at the form when it is about two", () => {
	const refused = { reason: "bad_input", message: "Too long.", requestId: null } as const;
	expect(placeProblem({ ...refused, field: "change.leaseMs" })).toEqual({ leaseMs: "Too long." });
	expect(placeProblem(refused)).toBeNull();
});

test("a retention that gets shorter says what is deleted; one that gets longer deletes nothing", () => {
	const dayMs = 24 * hourMs;
	const shorter = {
		...defaults,
		endedRetentionMs: 90 * dayMs,
		addressRetentionMs: dayMs,
		auditRetentionMs: 200 * dayMs,
	};
	expect(deletionWords(defaults, shorter)).toEqual([
		"Sessions that ended more than 90 days ago are deleted for good.",
		"IP addresses and places of sessions that ended more than 1 day ago are deleted for good.",
		"Events and receipts older than 200 days are deleted for good.",
	]);
	expect(deletionWords(shorter, defaults)).toEqual([]);
	expect(deletionWords(defaults, { ...defaults, idleTimeoutMs: hourMs })).toEqual([]);
});
