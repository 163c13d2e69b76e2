import type { Context } from "hono";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";
import { leasesBody, readJson } from "../inputs.ts";
import { credentialOf, machineCaller } from "../machine-caller.ts";
import { regionOf } from "../network-client.ts";

/** Where gates that are not Workers lease, of many organizations in one call, and hand in what they saw. */
export async function gateLeases(c: Context<EdgeEnv>): Promise<Response> {
	const called = await machineCaller(
		c,
		"lifecycle.check",
		credentialOf(c.req.header("authorization")),
	);
	if (!called.ok) return failureResponse(c, called.error);
	const body = await readJson(c, leasesBody);
	if (!body.ok) return failureResponse(c, body.error);
	const { outsideGates } = c.get("edge").services;
	const answer = await outsideGates.lease(called.value, body.value, regionOf(c));
	return answer.ok ? c.json({ organizations: answer.value }) : failureResponse(c, answer.error);
}
