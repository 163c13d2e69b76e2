import type { Context } from "hono";
import { appRouter } from "../../procedures/router.ts";
import { withTimeout } from "../../runtime/with-timeout.ts";
import { readSessionCookie } from "../cookies.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { isFetchedAhead } from "../identity.ts";
import { callContext, mainDoor } from "./call-context.ts";
import { type SignedIn, signedIn } from "./signed-in.ts";

type Calls = ReturnType<typeof appRouter.createCaller>;
type Answer<Call extends (...input: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>;

/** What the script of the page would ask first; what is missing it asks for itself. */
interface FirstAnswers {
	me?: SignedIn;
	organizations?: Answer<Calls["organizations"]["list"]>["items"];
	sessions?: { organizationId: string; page: Answer<Calls["sessions"]["list"]> };
}

/**
 * How long the end of a page waits for its answers. Its scripts are on their way meanwhile, which takes as long on a
 * slow line; what takes longer is asked for as if there were no such answers.
 */
const patienceMs = 1_000;

/** Pages of the console, as against those that show nobody's data. */
const consolePath = /^\/(o\/([^/]+)\/|organizations|me\/|audit)/;
const sessionsPath = /^\/o\/[^/]+\/sessions(\/|$)/;

/**
 * Whether a browser loads a page of the console with its cookie, and nothing else: no other site's page can make it
 * do so, nor read the answer, and beside an Authorization header the cookie does not count. What is fetched ahead is shown
 * later, when its answers may be true no more.
 */
export function wantsFirstAnswers(c: Context<EdgeEnv>): boolean {
	return (
		c.req.raw.method === "GET" &&
		consolePath.test(c.req.path) &&
		(c.req.header("sec-fetch-dest") ?? "document") === "document" &&
		c.req.header("authorization") === undefined &&
		!isFetchedAhead(c) &&
		readSessionCookie(c) !== undefined
	);
}

/**
 * The answers, from the procedures that a script would call: the same authorization and the same notes of what was
 * refused. Never fails; whatever was refused, failed or took too long is left out.
 */
export async function firstAnswers(c: Context<EdgeEnv>): Promise<FirstAnswers> {
	const answers: FirstAnswers = {};
	await withTimeout(gather(c, answers), patienceMs).catch(() => {});
	return { ...answers };
}

async function gather(c: Context<EdgeEnv>, answers: FirstAnswers): Promise<void> {
	const context = callContext(c, mainDoor);
	const procedures = appRouter.createCaller(context);
	const asked = procedures.organizations.list();
	asked.catch(() => {});
	const me = await context.calls.run("query", async (identity) =>
		identity.ok && identity.value?.kind === "administrator"
			? signedIn(identity.value, context.services)
			: null,
	);
	if (me === null) return;
	answers.me = me;
	const { items } = await asked;
	answers.organizations = items;
	const slug = consolePath.exec(c.req.path)?.[2];
	const found = items.find((organization) => organization.slug === slug);
	// The first page of the list as it is without filters; support sees it only from inside.
	if (!found || !sessionsPath.test(c.req.path) || new URL(c.req.url).search !== "") return;
	const isInside = me.supportSessions.some(({ organizationId }) => organizationId === found.id);
	if (found.role === "global_admin" && !isInside) return;
	const organizationId = found.id;
	const page = await procedures.sessions.list({ organizationId, filter: { status: "active" } });
	answers.sessions = { organizationId, page };
}
