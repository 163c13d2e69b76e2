import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../clock.ts";
import {
	flagsOfIdleness,
	flagsOfPlace,
	idleFlagAfterMs,
	type SessionFlag,
	withFlags,
} from "./flags.ts";
import { unseen, whereaboutsAfter } from "./person.ts";
import { type Geo, nowhere, type Place, placeAfter, seenAfter } from "./place.ts";

const coordinates = fc.record({
	latitude: fc.double({ min: -90, max: 90, noNaN: true }),
	longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});
const country = fc
	.tuple(fc.integer({ min: 65, max: 90 }), fc.integer({ min: 65, max: 90 }))
	.map((letters) => String.fromCharCode(...letters));
const geo: fc.Arbitrary<Geo | null> = fc.option(
	fc.oneof(
		country.map((code) => ({ country: code })),
		coordinates,
		fc.tuple(country, coordinates).map(([code, spot]) => ({ country: code, ...spot })),
	),
);
const place: fc.Arbitrary<Place> = fc.record({
	ip: fc.constantFrom("203.0.113.7", "198.51.100.4"),
	ipKey: fc.constant("x"),
	geo,
	network: fc.constantFrom(null, "tor" as const),
});
const at = (where: Geo | null): Place => ({ ...nowhere, ip: "203.0.113.7", geo: where });

describe("a place after something was seen", () => {
	it("never has the address of one report and the country of another", () => {
		fc.assert(
			fc.property(place, fc.option(place, { nil: undefined }), (known, seen) => {
				const after = placeAfter(known, seen);
				expect([known, seen]).toContain(after);
				if (seen !== undefined) expect(after.ip).toBe(seen.ip);
			}),
		);
	});

	it("as two reports that are not read yet: the address is the last that was said", () => {
		const report = fc.record(
			{
				ip: fc.constantFrom("203.0.113.7", "198.51.100.4", ""),
				geo: fc.constantFrom(null, { country: "DE" }, { country: "IN" }),
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(report, report, (known, seen) => {
				const after = seenAfter(known, seen);
				expect(after.ip || "").toBe(seen.ip || known.ip || "");
				if (seen.ip && seen.geo) expect(after.geo).toEqual(seen.geo);
				if (seen.ip && seen.ip !== known.ip) expect(after.geo ?? null).toBe(seen.geo ?? null);
			}),
		);
	});
});

describe("where a person was", () => {
	it("is kept by the newest sight of each country and at most thirty, never backwards", () => {
		const sights = fc.array(fc.tuple(geo, fc.nat({ max: 1_000 })), { maxLength: 60 });
		fc.assert(
			fc.property(sights, (seen) => {
				const known = seen.reduce((before, [where, when]) => {
					const after = whereaboutsAfter(before, where, when);
					expect(after.spot?.at ?? 0).toBeGreaterThanOrEqual(before.spot?.at ?? 0);
					return after;
				}, unseen);
				const countries = Object.entries(known.countries);
				expect(countries.length).toBeLessThanOrEqual(30);
				for (const [code, when] of countries) {
					expect(seen).toContainEqual([expect.objectContaining({ country: code }), when]);
				}
			}),
		);
	});
});

describe("what stands out about a place", () => {
	it("is told as the same distance there and back, within half the earth, at a finite speed", () => {
		fc.assert(
			fc.property(coordinates, coordinates, fc.nat({ max: 10 * hourMs }), (one, other, later) => {
				const travel = (from: Geo, to: Geo) =>
					flagsOfPlace(whereaboutsAfter(unseen, from, 0), at(to), later).find(
						(flag) => flag.kind === "impossible_travel",
					);
				const [there, back] = [travel(one, other), travel(other, one)];
				expect(back?.distanceKm).toBe(there?.distanceKm);
				if (there === undefined) return;
				expect(there.distanceKm).toBeGreaterThanOrEqual(300);
				expect(there.distanceKm).toBeLessThanOrEqual(20_016);
				expect(there.speedKmh).toBeGreaterThan(1_000);
				expect(Number.isFinite(there.speedKmh)).toBe(true);
			}),
		);
	});

	it("is nothing for a first place, for one that is not known, and but Tor for an exit of Tor", () => {
		fc.assert(
			fc.property(place, geo, (seen, before) => {
				const known = whereaboutsAfter(unseen, before, 0);
				const kinds = flagsOfPlace(known, seen, 1).map(({ kind }) => kind);
				if (seen.network === "tor") expect(kinds).toEqual(["tor"]);
				else if (seen.geo === null || before === null) expect(kinds).toEqual([]);
				else if (seen.geo.country === before.country) expect(kinds).not.toContain("new_country");
			}),
		);
	});
});

it("of each kind one flag is kept, the newest", () => {
	const flag: fc.Arbitrary<SessionFlag> = fc.oneof(
		fc.record({ kind: fc.constant("tor" as const), at: fc.nat() }),
		fc.record({ kind: fc.constant("refresh_reused" as const), at: fc.nat(), generation: fc.nat() }),
	);
	fc.assert(
		fc.property(fc.array(flag, { maxLength: 6 }), (flags) => {
			const kept = flags.reduce<SessionFlag[]>((all, one) => withFlags(all, [one]), []);
			const newest = Object.values(Object.fromEntries(flags.map((one) => [one.kind, one])));
			expect(kept).toHaveLength(newest.length);
			expect(kept).toEqual(expect.arrayContaining(newest));
		}),
	);
});

it("idleness begins after thirty days to the millisecond, of standing sessions alone", () => {
	const idle = (status: string, sinceMs: number) =>
		flagsOfIdleness({ status, lastActivityAt: dayMs }, dayMs + sinceMs).length;
	expect(idle("active", idleFlagAfterMs - 1)).toBe(0);
	expect(idle("active", idleFlagAfterMs)).toBe(1);
	expect(idle("revoked", idleFlagAfterMs)).toBe(0);
	expect(idle("expired", idleFlagAfterMs)).toBe(0);
});
