import type { Geo } from "../../domain/session.ts";
import { cutText } from "../../domain/wire/text.ts";
import type { SessionOrigin } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { parseDevice, userAgentLengthMax } from "./device.ts";
import { canonicalIp, ipKeyOf } from "./ip-address.ts";

/** What the object keeps of a client. An address that is none becomes `0.0.0.0`; callers refuse it before. */
export function clientFacts(client: {
	ip: string;
	userAgent: string;
	geo: Geo | null;
	authMethods: string[];
	clientId: string | null;
}): SessionOrigin {
	const ip = canonicalIp(client.ip) ?? "0.0.0.0";
	const userAgent = cutText(client.userAgent, userAgentLengthMax);
	return {
		ip,
		ipKey: ipKeyOf(ip),
		userAgent,
		device: parseDevice(userAgent),
		geo: client.geo,
		authMethods: client.authMethods,
		clientId: client.clientId,
	};
}
