import { expect, inject, test } from "vitest";
import { aLiveScene, rowOf, watch } from "./support/live-scene.ts";
import { treeOf } from "./support/tree.ts";
import { aBrowser, continueAs, firefox, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

/** The last name of a person of this run: letters alone. */
const lastName = Array.from(`${Date.now()}`, (digit) => "abcdefghij"[Number(digit)]).join("");
const name = `Ada ${lastName}`;

const expectTree = (screen: string, tree: string) =>
	expect(tree).toMatchFileSnapshot(`./trees/${screen}.txt`);

test("people, the list of sessions, its panel and its question, receipts and the audit log", async () => {
	const visitor = await visitors.enter({ viewport: { width: 1440, height: 900 } });
	const { page } = visitor;
	await signInToConsole(page, curfew, "Dana Kim");
	const scene = await aLiveScene(visitor, curfew, name, 1);
	const [id = ""] = scene.ids;
	const main = page.getByRole("main");

	await page.goto(`${curfew}/o/acme/users?q=${encodeURIComponent(name)}`);
	await main.getByRole("row").filter({ hasText: name }).waitFor();
	await expectTree("people", await treeOf(main.getByRole("table"), lastName));

	await watch(page, curfew, scene);
	await main.getByRole("radio", { name: /^Revoked \d/ }).waitFor();
	await expectTree("sessions-filters", await treeOf(main.getByRole("search"), lastName));
	await expectTree("sessions-head", await treeOf(page.getByRole("row").first(), lastName));
	await expectTree("sessions-row", await treeOf(rowOf(page, id), lastName));

	await rowOf(page, id).press("Enter");
	const panel = page.getByRole("complementary", { name: "Session details" });
	await panel.getByRole("cell", { name: "Current" }).waitFor();
	await expectTree("session-panel", await treeOf(panel, lastName));
	await panel.getByRole("button", { name: /^End session/ }).click();
	const question = page.getByRole("alertdialog", { name: "End this session?" });
	await expectTree("session-end", await treeOf(question, lastName));
	await question.getByRole("button", { name: "End session" }).click();
	await question.waitFor({ state: "detached" });

	await page.goto(`${curfew}/o/acme/receipts`);
	const receipt = main.getByRole("row").filter({ hasText: name });
	await receipt.getByText("Enforced everywhere").waitFor();
	await expectTree("receipts-filters", await treeOf(main.locator(".audit-filters"), lastName));
	await expectTree("receipts-head", await treeOf(main.getByRole("row").first(), lastName));
	await expectTree("receipts-row", await treeOf(receipt, lastName));
	await receipt.getByRole("link").first().click();
	// When and how it came to be in force everywhere depends on who holds a lease.
	const evidence = page.getByRole("region", { name: "Evidence" });
	await evidence.getByRole("button", { name: "Verify here" }).waitFor();
	await expectTree("receipt-evidence", await treeOf(evidence, lastName));
	const ended = page.getByRole("region", { name: "Sessions" });
	await ended.getByRole("link").first().waitFor();
	await expectTree("receipt-sessions", await treeOf(ended, lastName));

	await page.goto(`${curfew}/o/acme/audit?target=${id}`);
	const event = main.getByRole("row", { name: /^Signed in/ });
	await event.waitFor();
	await main.getByRole("button", { name: `To: ${name}, remove filter` }).waitFor();
	await expectTree("audit-filters", await treeOf(main.locator(".audit-filters"), lastName));
	await expectTree("audit-head", await treeOf(main.getByRole("row").first(), lastName));
	await expectTree("audit-row", await treeOf(event, lastName));
});

test("the overview and support access", async () => {
	const { page } = await visitors.enter({ viewport: { width: 1440, height: 900 } });
	await signInToConsole(page, curfew, "Noor Haddad");
	await page.goto(`${curfew}/o/globex`);
	await page.getByRole("heading", { name: "Overview" }).waitFor();
	await page.waitForLoadState("networkidle");
	// What needs attention, and where people are, is another at every run.
	await expectTree("overview-counts", await treeOf(page.locator(".tiles")));
	const hours = page.locator("section").filter({ hasText: "Last 24 hours" });
	await expectTree("overview-hours", await treeOf(hours));
	await page.goto(`${curfew}/o/globex/support-access`);
	await page.getByRole("button", { name: "Grant access" }).waitFor();
	await page.waitForLoadState("networkidle");
	await expectTree("support-access", await treeOf(page.getByRole("main")));
	await expectTree("shell", await treeOf(page.getByRole("navigation", { name: "Main" })));
});

test("the pages before signing in, and one's own devices", async () => {
	const { page } = await visitors.enter({ userAgent: firefox });
	await page.goto(curfew);
	await page.getByRole("button", { name: "Sign in" }).waitFor();
	await expectTree("sign-in", await treeOf(page.locator("body")));
	await page.goto(`${curfew}/my-devices`);
	await page.getByRole("button", { name: "Sign in" }).waitFor();
	await expectTree("my-devices-out", await treeOf(page.locator("body")));
	await page.getByRole("button", { name: "Sign in" }).click();
	await continueAs(page, "Ines Weber");
	const device = page.getByRole("region", { name: "This device" });
	await device.waitFor();
	await expectTree("my-devices", await treeOf(device));
	await page.getByRole("button", { name: "Sign out this device" }).click();
	const question = page.getByRole("alertdialog", { name: "Sign out this device?" });
	await expectTree("my-devices-question", await treeOf(question));
	await question.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "You are signed out" }).waitFor();
});
