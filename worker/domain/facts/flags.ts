import { dayMs, hourMs, secondMs } from "../clock.ts";
import { type Spot, spotOf, type Whereabouts } from "./person.ts";
import type { Place } from "./place.ts";

/** What can stand out about a session. Facts with what shows them, never a score. */
export const flagKinds = [
	"new_country",
	"impossible_travel",
	"refresh_reused",
	"replayed_elsewhere",
	"user_agent_changed",
	"tor",
	"many_sessions",
	"idle",
	"single_factor",
] as const;
export type FlagKind = (typeof flagKinds)[number];

/** Where a request came from, as far as the caller said. */
export interface SeenClient {
	ip: string | null;
	/** The label of its device. */
	device: string | null;
	userAgent: string | null;
}

/** Whatever in a flag is about a place or a client is in `seen`, which is erased with the session's; null by then. */
export type SessionFlag = { at: number } & (
	| {
			/** The person was never seen in this country before. */
			kind: "new_country";
			seen: { country: string; known: string[] } | null;
	  }
	| {
			/** Nobody travels so fast. */
			kind: "impossible_travel";
			distanceKm: number;
			elapsedMs: number;
			speedKmh: number;
			seen: { from: Spot; to: Spot } | null;
	  }
	| {
			/** A refresh token came again after its grace, which ended the session. */
			kind: "refresh_reused";
			generation: number;
	  }
	| {
			/** A refresh token that had been used came again, within the grace, from another address or browser. */
			kind: "replayed_elsewhere";
			generation: number;
			/** Who used it first, and who again. */
			seen: { first: SeenClient; again: SeenClient } | null;
	  }
	| {
			/** The session goes on in another browser than it began in. */
			kind: "user_agent_changed";
			seen: { first: SeenClient; again: SeenClient } | null;
	  }
	| { kind: "tor" }
	| {
			/** The person had so many standing sessions with this one. */
			kind: "many_sessions";
			count: number;
	  }
	| {
			/** It stands, and nobody has used it since. */
			kind: "idle";
			lastActivityAt: number;
	  }
	| { kind: "single_factor"; methods: string[] }
);

/** One of each kind: the newest says it. */
export const withFlags = (
	flags: readonly SessionFlag[],
	more: readonly SessionFlag[],
): SessionFlag[] => [
	...flags.filter(({ kind }) => more.every((flag) => flag.kind !== kind)),
	...more,
];

/** Faster than any airliner with its wind; slower movement may be the error of a place made from an address. */
const speedMaxKmh = 1_000;
/** Nearer than this two places may be one that was located twice. */
const distanceMinKm = 300;

/** What stands out about a person being seen at a place. */
export function flagsOfPlace(known: Whereabouts, place: Place, at: number): SessionFlag[] {
	if (place.network === "tor") return [{ kind: "tor", at }];
	if (place.geo === null) return [];
	const { country } = place.geo;
	const countries = Object.keys(known.countries);
	const isNew = country !== undefined && countries.length > 0 && !countries.includes(country);
	const spot = spotOf(place.geo, at);
	const travel = spot === null || known.spot === null ? null : travelBetween(known.spot, spot);
	return [
		...(isNew
			? [{ kind: "new_country" as const, at, seen: { country, known: countries.sort() } }]
			: []),
		...(travel !== null && travel.distanceKm >= distanceMinKm && travel.speedKmh > speedMaxKmh
			? [{ kind: "impossible_travel" as const, at, ...travel }]
			: []),
	];
}

function travelBetween(from: Spot, to: Spot) {
	const distanceKm = Math.round(distanceBetween(from, to));
	// What arrives late was seen before; and two requests of one second are still two places.
	const elapsedMs = Math.max(secondMs, Math.abs(to.at - from.at));
	const speedKmh = Math.round(distanceKm / (elapsedMs / hourMs));
	return { distanceKm, elapsedMs, speedKmh, seen: { from, to } };
}

const earthRadiusKm = 6_371;

/** Along a great circle (haversine), in kilometres. */
function distanceBetween(
	from: Pick<Spot, "latitude" | "longitude">,
	to: Pick<Spot, "latitude" | "longitude">,
): number {
	const radians = (degrees: number): number => (degrees * Math.PI) / 180;
	const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2;
	const a =
		half(to.latitude - from.latitude) +
		Math.cos(radians(from.latitude)) *
			Math.cos(radians(to.latitude)) *
			half(to.longitude - from.longitude);
	return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** More standing sessions than a person's devices explain. */
const sessionsMax = 10;

/** What stands out about a sign-in by itself; `isSingleFactor` null: the methods do not say. */
export const flagsOfSignIn = (
	signIn: { standing: number; methods: string[]; isSingleFactor: boolean | null },
	at: number,
): SessionFlag[] => [
	...(signIn.standing > sessionsMax
		? [{ kind: "many_sessions" as const, at, count: signIn.standing }]
		: []),
	...(signIn.isSingleFactor
		? [{ kind: "single_factor" as const, at, methods: signIn.methods }]
		: []),
];

/** From when a session that stands and is not used stands out. */
export const idleFlagAfterMs = 30 * dayMs;

/** Nothing arrives when nothing happens: this one is told from the moment it is looked at. */
export const flagsOfIdleness = (
	session: { status: string; lastActivityAt: number },
	nowMs: number,
): SessionFlag[] =>
	session.status === "active" && nowMs - session.lastActivityAt >= idleFlagAfterMs
		? [
				{
					kind: "idle",
					at: session.lastActivityAt + idleFlagAfterMs,
					lastActivityAt: session.lastActivityAt,
				},
			]
		: [];
