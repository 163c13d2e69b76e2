import type { Locator, Page } from "playwright-core";

/** A page as it is visited to be looked at. */
export interface Place {
	path: string;
	title: RegExp;
	/** What is there once the page is. */
	ready: (page: Page) => Locator;
}

const heading = (name: string | RegExp) => (page: Page) =>
	page.getByRole("heading", { level: 1, name });
const inMain = (page: Page): Locator => page.getByRole("main");

/** Of those who are not signed in. */
export const frontPlaces: readonly Place[] = [
	{ path: "/sign-in", title: /^Sign in · Curfew$/, ready: heading(/./) },
	{
		path: `/invitation#cfi_org_acme_${"x".repeat(43)}`,
		title: /· Curfew$/,
		ready: heading("This invitation is no longer valid"),
	},
	{ path: "/verify", title: /· Curfew$/, ready: heading(/./) },
	{ path: "/nowhere", title: /· Curfew$/, ready: heading(/./) },
	{ path: "/my-devices", title: /./, ready: heading(/./) },
];

const rows = (page: Page): Locator => inMain(page).getByRole("row").nth(1);

/** Of an administrator of Globex, where no other test leaves anything. One row is built like the other: few of them are enough. */
export const organizationPlaces: readonly Place[] = [
	{ path: "/o/globex", title: /^Overview · Globex · Curfew$/, ready: heading("Overview") },
	{
		path: "/o/globex/sessions?device=tablet",
		title: /^Sessions · Globex · Curfew$/,
		ready: (page) => page.locator("[data-row]").nth(1),
	},
	{ path: "/o/globex/users", title: /^People · Globex · Curfew$/, ready: rows },
	{ path: "/o/globex/receipts", title: /^Receipts · Globex · Curfew$/, ready: rows },
	{
		path: "/o/globex/support-access",
		title: /^Support access · Globex · Curfew$/,
		ready: (page) => page.getByRole("button", { name: "Grant access" }),
	},
	{ path: "/o/globex/administrators", title: /^Administrators · Globex · Curfew$/, ready: rows },
	{
		path: "/o/globex/api-tokens",
		title: /^API tokens · Globex · Curfew$/,
		ready: (page) => page.getByRole("button", { name: /^Create/ }),
	},
	{
		path: "/o/globex/audit",
		title: /^Audit log · Globex · Curfew$/,
		ready: (page) => page.locator("[data-event]").nth(1),
	},
	{
		path: "/o/globex/health",
		title: /^Health · Globex · Curfew$/,
		ready: (page) => page.getByRole("heading", { name: "Who answers from memory" }),
	},
	{
		path: "/o/globex/policies",
		title: /^Policies · Globex · Curfew$/,
		ready: (page) => page.getByRole("heading", { name: "Presets" }),
	},
	{ path: "/o/globex/nowhere", title: /· Curfew$/, ready: heading(/./) },
	{
		path: "/me/sessions",
		title: /· Curfew$/,
		ready: (page) => page.getByText("You", { exact: true }).first(),
	},
];

/** Of a global admin, outside of every organization. */
export const platformPlaces: readonly Place[] = [
	{
		path: "/organizations",
		title: /^Organizations · Curfew$/,
		ready: (page) => inMain(page).getByRole("link", { name: "Globex", exact: true }),
	},
	{
		path: "/audit",
		title: /^Audit log · Platform · Curfew$/,
		ready: (page) => page.locator("[data-event]").nth(1),
	},
];

export async function goTo(page: Page, origin: string, place: Place): Promise<void> {
	await page.goto(`${origin}${place.path}`);
	await place.ready(page).first().waitFor();
	await page.waitForLoadState("networkidle");
}
