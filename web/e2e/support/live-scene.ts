import type { Locator, Page } from "playwright-core";
import { acme, localTokens } from "../../../worker/dev/identities.ts";
import type { Visitor } from "./visitor.ts";

/** Sessions of one person whom no other test knows, and a way to end and begin them that no page takes part in. */
interface LiveScene {
	name: string;
	ids: string[];
	begin: () => Promise<string>;
	end: (sessionId: string) => Promise<void>;
	endAll: () => Promise<void>;
}

export async function aLiveScene(
	{ context }: Visitor,
	curfew: string,
	name: string,
	sessions: number,
): Promise<LiveScene> {
	const call = async (procedure: string, token: string, data: object) => {
		const response = await context.request.post(`${curfew}/trpc/${procedure}`, {
			headers: { authorization: `Bearer ${token}` },
			data: { organizationId: acme.id, ...data },
		});
		if (!response.ok()) throw new Error(`${procedure}: ${response.status()}`);
		return (await response.json()).result.data;
	};
	const userId = `usr_${name.toLowerCase().replaceAll(" ", "_")}`;
	const begin = async (): Promise<string> => {
		const { sessionId } = await call("lifecycle.start", localTokens.service, {
			userId,
			user: { name, email: `${name.toLowerCase().replaceAll(" ", ".")}@acme.example` },
			ip: "203.0.113.7",
			geo: { country: "DE", city: "Berlin" },
			userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
			authMethods: ["pwd"],
		});
		return sessionId;
	};
	const endAll = async () => {
		await call("sessions.revokeForUser", localTokens.acmeAdmin, { userId });
	};
	// An earlier attempt may have left some.
	const left = await call("sessions.list", localTokens.acmeAdmin, {
		filter: { userId, status: "active" },
		limit: 1,
	});
	if (left.total.count > 0) await endAll();
	const ids: string[] = [];
	for (let nth = 0; nth < sessions; nth += 1) ids.push(await begin());
	return {
		name,
		ids,
		begin,
		end: async (sessionId) => {
			await call("sessions.revoke", localTokens.acmeAdmin, { sessionId });
		},
		endAll,
	};
}

/** The list of the scene's sessions, once it follows them. */
export async function watch(page: Page, curfew: string, scene: LiveScene): Promise<void> {
	await page.goto(`${curfew}/o/acme/sessions?q=${encodeURIComponent(scene.name)}`);
	await page.getByText(new RegExp(`^${scene.ids.length} active sessions? match`)).waitFor();
	await page.getByRole("button", { name: /^Live/ }).waitFor();
}

export const rowOf = (page: Page, sessionId: string): Locator =>
	page.locator(`[data-row="${sessionId}"]`);

/** What a person aims at, or has aimed: none of it may change by itself. */
export function aimOf(page: Page): Promise<unknown> {
	return page.evaluate(`({
		rows: [...document.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row.getBoundingClientRect().top]),
		scrolled: [scrollX, scrollY],
		focus: document.activeElement.closest("[data-row]")?.dataset.row,
	})`);
}
