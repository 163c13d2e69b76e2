import type { Context } from "hono";
import type { Origin } from "../domain/actor.ts";
import type { GeoReport } from "../domain/facts/place.ts";
import type { Region } from "../domain/organization.ts";
import { regionNear } from "../domain/region.ts";
import { shownText } from "../domain/wire/text.ts";
import { addressOf } from "../services/sign-in/refused-calls.ts";
import type { EdgeEnv } from "./dependencies.ts";

/** What the network says of a browser; the services make it canonical. */
interface NetworkClient {
	ip: string;
	userAgent: string;
	geo: GeoReport | null;
}

/** Longer ones are cut to this anyway before anything is kept of them. */
const userAgentMax = 1_024;

/**
 * The browser behind a request. The address comes from the header that Cloudflare sets itself and strips from
 * what a client sends; a forwarded-for header, which anyone may write, is not looked at.
 */
export function clientOf(c: Context<EdgeEnv>): NetworkClient {
	const ip = c.req.header("cf-connecting-ip") ?? "";
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

function geoOf(cf: Request["cf"]): GeoReport | null {
	if (!cf) return null;
	const { country, city, asn, latitude, longitude } = cf as GeoReport;
	return { country, city, asn, latitude, longitude };
}
