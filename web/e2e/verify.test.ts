import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import {
	checkpointOf,
	evidenceLog,
	fields,
	proofOf,
	vkeys,
} from "../../worker/testing/log/evidence-world.ts";
import { withoutMouse } from "./support/by-keyboard.ts";
import { hasFocus, tabTo } from "./support/focus.ts";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import { callSupport, supportEndsWithTheTest } from "./support/support-scene.ts";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

const log = evidenceLog(300);
const proof = proofOf(log, await checkpointOf(log));
const { key } = await vkeys();

const file = (name: string, text: string) => ({
	name,
	mimeType: "application/octet-stream",
	buffer: Buffer.from(text),
});
const good = file("receipt.tlog-proof", proof);
const opened = file("receipt.json", JSON.stringify({ reason: fields.reason }));
/** One byte of the leaf is another one, and the file is well-formed all the same. */
const flipped = file("receipt.tlog-proof", proof.replace("extra eyJh", "extra eyJi"));

const result = (page: Page): Locator => page.getByRole("region", { name: "Result" });
const verdict = (page: Page, title: string): Promise<void> =>
	result(page).locator(".verdict-title", { hasText: title }).waitFor();
const give = (page: Page, ...files: ReturnType<typeof file>[]): Promise<void> =>
	page.locator("input[type=file]").first().setInputFiles(files);

async function open(page: Page): Promise<void> {
	expect((await page.goto(`${curfew}/verify`))?.status()).toBe(200);
	await page.getByRole("heading", { name: "Verify evidence", level: 1 }).waitFor();
}

describe.each(looks)("in $colorScheme at $width px, theme $theme", (look) => {
	test("the page of verification is sound before there is a file, and with each verdict", async () => {
		const { page, mishaps } = await enterWith(visitors, look);
		await open(page);
		await expectSound(page, "nothing given");
		await give(page, good, opened);
		await verdict(page, "Not decidable");
		await expectSound(page, "no key given");
		await page.getByLabel("Keys of the log").fill(key);
		await verdict(page, "Proven");
		await expectSound(page, "proven");
		await give(page, flipped);
		await verdict(page, "Wrong");
		await expectSound(page, "wrong");
		expect(mishaps).toEqual([]);
	});
});

test("by keyboard alone somebody who is not signed in verifies a file, and one flipped byte is named", async () => {
	const { page } = await visitors.enter();
	withoutMouse(page);
	await open(page);
	// One listener for all the time: between two that wait each for one, a chooser is nobody's.
	let next: ReturnType<typeof file>[] = [];
	page.on("filechooser", (chooser) => void chooser.setFiles(next));
	const choose = async (...files: ReturnType<typeof file>[]) => {
		next = files;
		await tabTo(page, page.getByRole("button", { name: "Choose files" }));
		await page.keyboard.press("Enter");
	};
	await choose(good, opened);
	const keys = page.getByLabel("Keys of the log");
	await tabTo(page, keys);
	await page.keyboard.insertText(key);
	await verdict(page, "Proven");
	await page.getByRole("status").getByText("Proven").waitFor();
	expect(await hasFocus(keys)).toBe(true);
	expect(await result(page).textContent()).toContain("Lost laptop");

	await page.evaluate("document.activeElement.blur()");
	await choose(flipped);
	await verdict(page, "Wrong");
	await page.getByRole("status").getByText("Wrong").waitFor();
	const wrong = result(page).getByRole("list", { name: /^Wrong/ });
	expect(await wrong.textContent()).toContain("receipt.tlog-proof, line");

	const remove = page.getByRole("button", { name: "Remove receipt.tlog-proof" });
	await tabTo(page, remove);
	await page.keyboard.press("Enter");
	await verdict(page, "Not decidable");
	expect(await hasFocus(page.getByRole("button", { name: "Remove receipt.json" }))).toBe(true);
});

test("a dropped file is verified without a connection, and nothing of it is sent anywhere", async () => {
	const { page, context } = await visitors.enter();
	await open(page);
	await context.setOffline(true);
	const sent: string[] = [];
	page.on("request", (request) =>
		sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ""}`),
	);
	await page.getByLabel("Keys of the log").fill(key);
	const drop = `(() => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([${JSON.stringify(proof)}], "receipt.tlog-proof"));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
	})()`;
	await page.evaluate(drop);
	await verdict(page, "Proven");
	// Offline the page asks its own address from time to time whether it is there again, and says nothing with it.
	expect(sent.filter((request) => request !== `GET ${curfew}/ `)).toEqual([]);
});

test("a receipt's evidence is proven on its page, saved, and proven again by whoever was given the file", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	const row = page.getByRole("row").nth(3);
	await row.getByRole("button", { name: /^End session of/ }).click();
	await page.getByRole("alertdialog").getByRole("button", { name: "End session" }).click();
	await page.getByRole("link", { name: "View receipt" }).click();
	const section = page.getByRole("region", { name: "Evidence" });
	await section.getByRole("button", { name: "Verify here" }).click();
	await section.locator(".verdict-title", { hasText: "Proven" }).waitFor();
	await expectSound(page, "evidence of a receipt");

	const saving = page.waitForEvent("download");
	await section.getByRole("button", { name: "Download evidence" }).click();
	const saved = await saving;
	expect(saved.suggestedFilename()).toMatch(/^rcp_.*\.tlog-proof$/);
	const text = await readFile(await saved.path(), "utf8");
	const { page: auditor } = await visitors.enter();
	await open(auditor);
	await give(auditor, file(saved.suggestedFilename(), text));
	await auditor.getByRole("button", { name: /this site publishes/ }).click();
	await verdict(auditor, "Proven");
	expect(await result(auditor).textContent()).toContain("Ending enforced everywhere");
	expect(mishaps).toEqual([]);
});

test("each step of a support access has evidence of its own, proven where it is shown", async () => {
	const { page, mishaps } = await visitors.enter({
		viewport: { width: 320, height: 900 },
	});
	supportEndsWithTheTest(curfew);
	await callSupport(curfew, "cfw_local_global", "request", {
		scope: "read",
		reason: "Sign-in loops",
		durationMs: 3_600_000,
	});
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/support-access`);
	await page
		.getByRole("button", { name: /^Evidence of access/ })
		.first()
		.click();
	const step = page.getByRole("region", { name: /^Support access asked for/ });
	await step.getByRole("button", { name: "Verify here" }).click();
	await step.locator(".verdict-title", { hasText: "Proven" }).waitFor();
	await expectSound(page, "evidence of support access", "dialog[open]");
	await page.keyboard.press("Escape");
	expect(mishaps).toEqual([]);
});
