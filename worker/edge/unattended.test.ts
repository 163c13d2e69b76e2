import { expect, it } from "vitest";
import { hourMs, minuteMs } from "../domain/clock.ts";
import { anAdministrator, anOrganization, must, theTest } from "../testing/support/builders.ts";
import { fetchWorker, origin } from "../testing/support/callers.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2040, 0, 1);
const at = aStandingClock(start);

interface Limits {
	idleExpiresAt: number;
	asOf: number;
}

async function anIdlingAdministrator() {
	const organization = await anOrganization();
	must(await organization.object.setPolicy({ idleTimeoutMs: hourMs }, theTest));
	const { cookie, ...admin } = await anAdministrator(organization.id);
	const ask = (path: string, headers: HeadersInit = {}) =>
		fetchWorker(path, { headers: { cookie, ...headers } });
	return { organization, admin, ask };
}

const unattended = { "curfew-unattended": "1" };

it("a page that asks by itself keeps nobody signed in, and is told when the session ends", async () => {
	const { ask } = await anIdlingAdministrator();
	const me = async (headers: HeadersInit = {}) => (await ask("/auth/me", headers)).json<Limits>();
	at(start + 30 * minuteMs);
	expect(await me(unattended)).toMatchObject({
		idleExpiresAt: start + hourMs,
		asOf: start + 30 * minuteMs,
	});
	expect((await ask("/trpc/sessions.listMine?input={}", unattended)).status).toBe(200);
	expect(await me()).toMatchObject({ idleExpiresAt: start + 90 * minuteMs });
	at(start + 90 * minuteMs);
	expect((await ask("/auth/me", unattended)).status).toBe(401);
});

it("listening for changes keeps nobody signed in either", async () => {
	const { organization, ask } = await anIdlingAdministrator();
	at(start + 30 * minuteMs);
	const opened = await ask(`/live?organizationId=${organization.id}`, {
		upgrade: "websocket",
		origin,
	});
	expect(opened.status).toBe(101);
	opened.webSocket?.accept();
	opened.webSocket?.close();
	at(start + hourMs);
	expect((await ask("/auth/me", unattended)).status).toBe(401);
});

it("what a browser loads ahead of anybody keeps nobody signed in", async () => {
	const { ask } = await anIdlingAdministrator();
	at(start + 30 * minuteMs);
	for (const purpose of ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"]) {
		const ahead = { accept: "text/html", "sec-purpose": purpose };
		await (await ask("/o/nobody/sessions", ahead)).text();
		expect(await (await ask("/auth/me", ahead)).json()).toMatchObject({
			idleExpiresAt: start + hourMs,
		});
	}
	expect(await (await ask("/auth/me")).json()).toMatchObject({
		idleExpiresAt: start + 90 * minuteMs,
	});
});
