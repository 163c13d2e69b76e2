import type { Me } from "./auth.ts";
import type { Organization, SessionPage } from "./client.ts";

/** What the Worker answered with the page itself, so that nobody waits for code and then for data. */
interface FirstAnswers {
	me?: Me;
	organizations?: Organization[];
	sessions?: { organizationId: string; page: SessionPage };
}

/** As long as whatever else was read counts as fresh; on a line this slow it is asked for anew. */
const freshMs = 30_000;

/** Takes the answers out of the page: they are read once, and what is shown later does not come from here. */
export function takeFirstAnswers(): FirstAnswers {
	const element = document.querySelector("#first-answers");
	element?.remove();
	return element && performance.now() < freshMs ? JSON.parse(element.textContent) : {};
}
