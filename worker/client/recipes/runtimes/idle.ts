import { createGate } from "curfew/gate";

// Asks under a lease, and has nothing else to do: the process ends by itself.
const { CURFEW_URL = "", CURFEW_TOKEN = "", SESSION_ID = "" } = process.env;
const gate = createGate({ baseUrl: CURFEW_URL, token: CURFEW_TOKEN });
const session = { organizationId: "org_acme", sessionId: SESSION_ID };
for (let count = 0; count < 3; count += 1) {
	const { active, source } = await gate.check(session);
	console.log(active ? source : "refused");
}
