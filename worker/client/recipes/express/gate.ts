import { createGate } from "curfew/gate";

/** Leases over HTTPS, and answers from memory: no request waits for Curfew while a lease lasts. */
export const gate = createGate({
	baseUrl: process.env.CURFEW_URL ?? "",
	token: process.env.CURFEW_TOKEN ?? "",
});
