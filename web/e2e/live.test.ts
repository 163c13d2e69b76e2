import { describe, expect, inject, test } from "vitest";
import { hasFocus } from "./support/focus.ts";
import { aimOf, aLiveScene, rowOf, watch } from "./support/live-scene.ts";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import { aBrowser, signInToConsole, textOf } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

const enterConsole = async () => {
	const visitor = await visitors.enter();
	await signInToConsole(visitor.page, curfew, "Dana Kim");
	return visitor;
};

test("what is ended in one browser is ended in the other, where nothing moves", async () => {
	const [here, elsewhere] = [await enterConsole(), await enterConsole()];
	const scene = await aLiveScene(here, curfew, "Ada Anderswo", 3);
	for (const { page } of [here, elsewhere]) await watch(page, curfew, scene);
	const [first = "", , last = ""] = scene.ids;
	const ended = rowOf(here.page, last);
	const kept = rowOf(here.page, first);
	for (const row of [ended, kept]) await row.getByRole("checkbox").check();
	await ended.getByRole("button", { name: /^End session/ }).focus();
	const aim = await aimOf(here.page);

	await rowOf(elsewhere.page, last)
		.getByRole("button", { name: /^End session/ })
		.click();
	await elsewhere.page.getByRole("button", { name: "End session", exact: true }).click();

	await ended.getByText(/^Ended \d\d:\d\d:\d\d$/).waitFor();
	await ended.getByText("by Dana Kim").waitFor();
	expect(await aimOf(here.page)).toEqual(aim);
	expect(await hasFocus(ended)).toBe(true);
	expect(await ended.getByRole("button", { name: /^End session/ }).count()).toBe(0);
	expect(await ended.getByRole("checkbox").count()).toBe(0);
	expect(await kept.getByRole("checkbox").isChecked()).toBe(true);
	const spoken = here.page.locator('[role="status"].visually-hidden').first();
	await expect
		.poll(() => textOf(spoken))
		.toContain("1 session ended by Dana Kim. 1 session left the selection.");

	const main = here.page.getByRole("main");
	await main.getByText("2 active sessions match, 1 ended just now").waitFor();
	await main.getByRole("button", { name: "End 1 session", exact: true }).waitFor();
	await main.getByText("2 of 2 shown").waitFor();
	expect(await textOf(main.locator("label").filter({ hasText: "Active" }))).toContain("2");
	expect([...here.mishaps, ...elsewhere.mishaps]).toEqual([]);
});

test("an open panel and an open question say the same as the row", async () => {
	const here = await enterConsole();
	const scene = await aLiveScene(here, curfew, "Bela Beiseite", 2);
	await watch(here.page, curfew, scene);
	const [asked = "", open = ""] = scene.ids;
	await rowOf(here.page, open).press("Enter");
	const panel = here.page.getByRole("complementary", { name: "Session details" });
	await panel.getByRole("button", { name: "End session" }).waitFor();
	await scene.end(open);
	await panel.getByRole("heading", { name: "How it ended" }).waitFor();
	expect(await panel.getByRole("button", { name: "End session" }).count()).toBe(0);
	await rowOf(here.page, open)
		.getByText(/^Ended/)
		.waitFor();

	await rowOf(here.page, asked)
		.getByRole("button", { name: /^End session/ })
		.click();
	await here.page.getByRole("alertdialog", { name: "End this session?" }).waitFor();
	await scene.end(asked);
	const moot = here.page.getByRole("alertdialog", { name: "Already ended" });
	await moot.getByText("Nothing is left to end.").waitFor();
	expect(await moot.getByRole("button", { name: "End session" }).count()).toBe(0);
	await moot.getByRole("button", { name: "Close" }).click();
	expect(here.mishaps).toEqual([]);
});

test("new sessions wait until somebody asks for them, and then the first row has focus", async () => {
	const here = await enterConsole();
	const scene = await aLiveScene(here, curfew, "Cem Neu", 2);
	await watch(here.page, curfew, scene);
	await rowOf(here.page, scene.ids[0] ?? "").focus();
	const aim = await aimOf(here.page);
	const begun = await scene.begin();
	const show = here.page.getByRole("button", { name: "1 new session · Show" });
	await show.waitFor();
	await here.page.getByText("3 active sessions match").waitFor();
	expect(await aimOf(here.page)).toEqual(aim);

	await show.click();
	await rowOf(here.page, begun).waitFor();
	await show.waitFor({ state: "detached" });
	expect(await hasFocus(here.page.locator("[data-row]").first())).toBe(true);
	expect(here.mishaps).toEqual([]);
});

test("without a network the page says since when it is not live, and catches up by itself", async () => {
	const here = await enterConsole();
	const scene = await aLiveScene(here, curfew, "Dora Draht", 2);
	await watch(here.page, curfew, scene);
	const [ended = ""] = scene.ids;
	await here.context.setOffline(true);
	await here.page.getByRole("button", { name: /^Reconnecting/ }).waitFor();
	await here.page.getByText(/^Showing data from \d\d:\d\d:\d\d$/).waitFor();
	await here.page.getByRole("button", { name: "Retry" }).waitFor();
	await scene.end(ended);
	expect(
		await rowOf(here.page, ended)
			.getByRole("button", { name: /^End session/ })
			.count(),
	).toBe(1);

	await here.context.setOffline(false);
	await rowOf(here.page, ended)
		.getByText(/^Ended/)
		.waitFor();
	await here.page.getByRole("button", { name: /^Live/ }).waitFor();
	expect(await here.page.getByRole("button", { name: "Retry" }).count()).toBe(0);
});

test("paused, nothing changes and nothing is asked for; resumed, everything is", async () => {
	const here = await enterConsole();
	const scene = await aLiveScene(here, curfew, "Emil Eile", 2);
	await watch(here.page, curfew, scene);
	const [ended = ""] = scene.ids;
	await here.page.getByRole("button", { name: "Live Pause updates" }).click();
	await here.page.reload();
	await here.page.getByRole("button", { name: "Paused Resume updates" }).waitFor();
	await rowOf(here.page, ended).waitFor();

	const asked: string[] = [];
	here.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
	// The page has heard of the end once support's strip, which is never paused, has asked because of it.
	const heard = here.page.waitForRequest(/supportGrants\.list/);
	await scene.end(ended);
	await heard;
	expect(asked).not.toContain("/trpc/sessions.live");
	await rowOf(here.page, ended)
		.getByRole("button", { name: /^End session/ })
		.waitFor();
	await here.page.getByText(/^\d+ changes? held back\. Showing data from/).waitFor();

	await here.page.getByRole("button", { name: "Paused Resume updates" }).click();
	await here.page.getByText(/held back/).waitFor({ state: "detached" });
	await rowOf(here.page, ended)
		.getByText(/^Ended/)
		.waitFor();
	expect(here.mishaps).toEqual([]);
});

test("times are the server's, though the browser's clock is a day ahead", async () => {
	const here = await visitors.enter();
	await here.page.clock.setSystemTime(Date.now() + 86_400_000);
	await signInToConsole(here.page, curfew, "Dana Kim");
	const scene = await aLiveScene(here, curfew, "Fritz Falschzeit", 2);
	await watch(here.page, curfew, scene);
	const [ended = "", standing = ""] = scene.ids;
	await rowOf(here.page, standing).getByText("now").first().waitFor();
	await scene.end(ended);
	await rowOf(here.page, ended)
		.getByText(/^Ended \d\d:\d\d:\d\d$/)
		.waitFor();
});

describe.each(looks)("in $colorScheme at $width px, theme $theme", (look) => {
	test("the live, the paused and the cut list have no accessibility violation", async () => {
		const here = await enterWith(visitors, look);
		await signInToConsole(here.page, curfew, "Dana Kim");
		const scene = await aLiveScene(here, curfew, `Gerd Gesehen ${look.theme} ${look.width}`, 3);
		await watch(here.page, curfew, scene);
		const [ended = ""] = scene.ids;
		await scene.end(ended);
		await rowOf(here.page, ended)
			.getByText(/^Ended/)
			.waitFor();
		await scene.begin();
		await here.page.getByRole("button", { name: "1 new session · Show" }).waitFor();
		await expectSound(here.page, "live, with an ended row and a new session");
		await here.page.getByRole("button", { name: "Live Pause updates" }).click();
		await expectSound(here.page, "paused");
		await here.page.getByRole("button", { name: "Paused Resume updates" }).click();
		await here.context.setOffline(true);
		await here.page.getByRole("button", { name: "Retry" }).waitFor();
		await expectSound(here.page, "not live");
	});
});
