import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import {
	checkpointOf,
	consistencyOf,
	evidenceLog,
	fields,
	origin,
	proofOf,
	vkeys,
} from "../../../../worker/testing/log/evidence-world.ts";
import { LiveRegion } from "../../ui/messages/announcer.tsx";
import VerifyPage from "./verify-page.tsx";

afterEach(() => {
	cleanup();
	vi.restoreAllMocks();
});

const log = evidenceLog(20);
const checkpoint = await checkpointOf(log);
const proof = proofOf(log, checkpoint);
const { key, witness } = await vkeys();

function open() {
	render(() => (
		<>
			<MemoryRouter>
				<Route path="/" component={VerifyPage} />
			</MemoryRouter>
			<LiveRegion />
		</>
	));
}

const textFile = (name: string, text: string) => new File([text], name);

function give(...files: File[]) {
	const input = document.querySelector<HTMLInputElement>("input[type=file]");
	if (!input) throw new Error("There is no way to choose files.");
	Object.defineProperty(input, "files", { value: files, configurable: true });
	fireEvent.change(input);
}
const type = (label: RegExp, text: string) =>
	fireEvent.input(screen.getByLabelText(label), { target: { value: text } });
const result = () => screen.getByRole("region", { name: "Result" });
const verdict = (title: string) =>
	waitFor(() => expect(result().querySelector(".verdict-title")?.textContent).toBe(title));
const sentences = (group: RegExp) =>
	within(within(result()).getByRole("list", { name: group }))
		.getAllByRole("listitem")
		.map(({ textContent }) => textContent);

test("a good file with the log's key is proven, its entry is readable, and what is opened agrees", async () => {
	open();
	type(/^Keys of the log/, key);
	const { reason } = fields;
	give(textFile("receipt.tlog-proof", proof), textFile("receipt.json", JSON.stringify({ reason })));
	await verdict("Proven");
	const text = result().textContent ?? "";
	expect(text).toContain("Sessions ended");
	expect(text).toContain("1 session");
	expect(text).toMatch(/Lost laptop — Zoë\s*agrees/);
	expect(text).toMatch(/User id\s*sealed/);
	await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/^Proven/));
});

test("what is wrong stands first and names the file and the line, and focus stays where it was", async () => {
	open();
	const keys = screen.getByLabelText(/^Keys of the log/);
	keys.focus();
	type(/^Keys of the log/, key);
	give(textFile("receipt.tlog-proof", proof.replace("index 7", "index 6")));
	await verdict("Wrong");
	expect(sentences(/^Wrong/)[0]).toContain("receipt.tlog-proof, line 3");
	expect(within(result()).getAllByRole("list")[0]?.getAttribute("aria-labelledby")).toBe(
		within(result()).getByText("Wrong", { selector: ".finding-title" }).id,
	);
	await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/1 finding wrong/));
	expect(document.activeElement).toBe(keys);
});

test("every change verifies anew: a key that comes later, a witness, an earlier checkpoint, a corrected file", async () => {
	open();
	give(textFile("receipt.tlog-proof", proof));
	await verdict("Not decidable");
	expect(result().textContent).toContain("No key was given");
	type(/^Keys of the log/, `${key}\n`);
	await verdict("Proven");
	type(/^An earlier checkpoint/, await checkpointOf(log, { size: 8 }));
	await verdict("Not decidable");
	give(textFile("consistency", consistencyOf(log, 8, checkpoint)));
	await verdict("Proven");
	type(/^Keys of witnesses/, witness);
	await waitFor(() => expect(result().textContent).toContain("saw this checkpoint"));
	give(textFile("receipt.tlog-proof", proof.replace("\n20\n", "\n21\n")));
	await verdict("Wrong");
	give(textFile("receipt.tlog-proof", proof));
	await verdict("Proven");
	fireEvent.click(screen.getByRole("button", { name: "Remove receipt.tlog-proof" }));
	fireEvent.click(screen.getByRole("button", { name: "Remove all files" }));
	await waitFor(() => expect(result().textContent).toContain("as soon as there is a file"));
});

test("a text can be pasted instead, also without the newline at its end", async () => {
	open();
	type(/^Keys of the log/, key);
	type(/^Or paste/, proof.trimEnd());
	await verdict("Proven");
});

test("a file of 100 MB is refused by its size, and nothing of it is read", async () => {
	open();
	const large = textFile("disk.img", "");
	Object.defineProperty(large, "size", { value: 100_000_000 });
	const read = vi.spyOn(large, "arrayBuffer");
	give(large);
	await verdict("Not decidable");
	expect(sentences(/^Missing/)[0]).toContain("This file has 100 MB");
	expect(read).not.toHaveBeenCalled();
});

test("bytes that are no text, and lines that a mail program ended its own way, get a sentence and what to do", async () => {
	open();
	type(/^Keys of the log/, key);
	give(new File([Uint8Array.of(0xff, 0xfe, 0x00)], "004"));
	await verdict("Not decidable");
	expect(result().textContent).toContain("This is no file of evidence: its bytes are no text.");
	expect(result().textContent).toContain("choose the folder that holds tile/");
	fireEvent.click(screen.getByRole("button", { name: "Remove all files" }));
	give(textFile("receipt.tlog-proof", proof.replaceAll("\n", "\r\n")));
	await waitFor(() => expect(result().textContent).toContain("CR LF"));
	expect(result().textContent).toContain("get it again");
});

test("opened fields whose proof is missing are not passed over", async () => {
	open();
	give(textFile("receipt.json", JSON.stringify(fields)));
	await verdict("Not decidable");
	expect(sentences(/^Missing/)[0]).toContain("the proof that they belong to was not given");
});

test("a browser that knows no Ed25519 is told so", async () => {
	vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new Error("no such algorithm"));
	open();
	type(/^Keys of the log/, key);
	give(textFile("receipt.tlog-proof", proof));
	await verdict("Not decidable");
	expect(result().textContent).toContain("this browser does not know Ed25519");
});

test("the site's own keys are asked for only of a log that is this site's, by its name alone", async () => {
	const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(`${key}\n`));
	open();
	give(textFile("receipt.tlog-proof", proof));
	await verdict("Not decidable");
	expect(screen.queryByRole("button", { name: /this site publishes/ })).toBeNull();
	cleanup();

	vi.stubGlobal("location", { host: origin.split("/")[0] });
	open();
	give(textFile("receipt.tlog-proof", proof));
	fireEvent.click(await screen.findByRole("button", { name: /this site publishes/ }));
	await verdict("Proven");
	expect(sent.mock.calls.map(([path, init]) => [path, init?.body])).toEqual([
		["/log/org_acme/keys", undefined],
	]);
	vi.unstubAllGlobals();
});
