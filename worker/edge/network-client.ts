import type { Context } from "hono";
import type { Origin } from "../domain/actor.ts";
import type { Region } from "../domain/organization.ts";
import { regionNear } from "../domain/region.ts";
import type { Geo } from "../domain/session.ts";
import { shownText } from "../domain/wire/text.ts";
import { addressOf } from "../services/sign-in/refused-calls.ts";
import type { EdgeEnv } from "./dependencies.ts";

/** What the network says of a browser; the services make it canonical. */
interface NetworkClient {
	ip: string;
	userAgent: string;
	geo: Geo | null;
}

/** Longer ones are cut to this anyway before anything is kept of them. */
const userAgentMax = 1_024;

/**
 * The browser behind a request. The address comes from the header that Cloudflare sets itself and strips from
 * what a client sends; a forwarded-for header, which anyone may write, is not looked at.
 */
export function clientOf(c: Context<EdgeEnv>): NetworkClient {
	const ip = c.req.header("cf-connecting-ip") ?? "0.0.0.0";
	return {
		ip,
		userAgent: shownText(c.req.header("user-agent") ?? "", userAgentMax),
		geo: isLoopback(ip) ? null : geoOf(c.req.raw.cf),
	};
}

/** The request as events keep it. */
export const originOf = (c: Context<EdgeEnv>): Origin => ({
	requestId: c.get("requestId"),
	...addressOf(clientOf(c).ip),
});

/** Where the request came in: what is lent to it is lent from there. */
export const regionOf = (c: Context<EdgeEnv>): Region =>
	regionNear(c.req.raw.cf as Parameters<typeof regionNear>[0]);

/** This very machine is at no place; the local runtime would make one up. */
const isLoopback = (ip: string): boolean => ip.startsWith("127.") || ip === "::1";

function geoOf(cf: Request["cf"]): Geo | null {
	if (!cf) return null;
	const geo: Geo = {};
	// "T1" stands for Tor and "XX" for unknown: neither is a country.
	const country = typeof cf.country === "string" ? cf.country : "";
	if (/^[A-Z]{2}$/.test(country) && country !== "XX") geo.country = country;
	if (typeof cf.city === "string") geo.city = shownText(cf.city, 100);
	if (typeof cf.asn === "number") geo.asn = cf.asn;
	const latitude = Number(cf.latitude ?? Number.NaN);
	const longitude = Number(cf.longitude ?? Number.NaN);
	if (Number.isFinite(latitude) && Number.isFinite(longitude)) {
		geo.latitude = latitude;
		geo.longitude = longitude;
	}
	return Object.keys(geo).length > 0 ? geo : null;
}
