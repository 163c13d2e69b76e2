import type { Gate } from "curfew/gate";
import { curfew } from "./auth";

/** Asks Curfew over HTTPS on every request. */
export const gate: Gate = {
	check: ({ organizationId, sessionId, ip = "" }) =>
		curfew.lifecycle.check.query({ organizationId, sessionId, ip, consistency: "strict" }),
};
