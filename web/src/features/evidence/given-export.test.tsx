import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import {
	checkpointOf,
	evidenceLog,
	proofOf,
	vkeys,
} from "../../../../worker/testing/log/evidence-world.ts";
import { anExportedLog } from "../../../../worker/testing/log/export-world.ts";
import VerifyPage from "./verify-page.tsx";

afterEach(cleanup);

const { key } = await vkeys();
const { text, manifest } = await anExportedLog(12);
const log = evidenceLog(20);
const proof = proofOf(log, await checkpointOf(log));

function open() {
	render(() => (
		<MemoryRouter>
			<Route path="/" component={VerifyPage} />
		</MemoryRouter>
	));
	fireEvent.input(screen.getByLabelText(/^Keys of the log/), { target: { value: key } });
}

function give(...files: [name: string, text: string][]) {
	const input = document.querySelector<HTMLInputElement>("input[type=file]");
	const value = files.map(([name, content]) => new File([content], name));
	Object.defineProperty(input, "files", { value, configurable: true });
	fireEvent.change(input as HTMLInputElement);
}
const result = () => screen.getByRole("region", { name: "Result" });
const verdict = (title: string) =>
	waitFor(() => expect(result().querySelector(".verdict-title")?.textContent).toBe(title));

test("an exported log is proven by its manifest, and one changed letter is found by its line", async () => {
	open();
	give(["acme.ndjson", text]);
	await verdict("Not decidable");
	expect(result().textContent).toContain("give the export's manifest, too");
	give(["acme.ndjson.manifest.json", manifest]);
	await verdict("Proven");
	expect(result().textContent).toContain("The first 12 entries are all that were signed");
	give(["acme.ndjson", text.replace('"adm_dana"', '"adm_mia"')]);
	await verdict("Wrong");
	expect(result().textContent).toContain("acme.ndjson, line 1");
	give(["acme.ndjson", text.split("\n").slice(0, 5).concat("").join("\n")]);
	await verdict("Not decidable");
	expect(result().textContent).toContain("entries 5 to 11 are not all there");
});

test("an export for other programs, which proves nothing, is told so with what to export instead", async () => {
	open();
	give(["acme.csv", "time,actor\n"]);
	await verdict("Not decidable");
	expect(result().textContent).toContain("Export the log as NDJSON");
});

test("a file's name cannot turn what stands around it, nor hide what it is", async () => {
	open();
	give(["receipt\u202Efoorp-golt.tlog-proof", proof]);
	await verdict("Proven");
	const name = document.querySelector(".given-name bdi");
	expect(name?.textContent).toBe("receipt\\u{202e}foorp-golt.tlog-proof");
	expect(document.body.textContent).not.toContain("\u202E");
});

test("no entry is called proven while anything that was given is wrong", async () => {
	open();
	give(["one.tlog-proof", proof], ["two.tlog-proof", proof.replace("index 7", "index 6")]);
	await verdict("Wrong");
	const chips = [...result().querySelectorAll(".leaf caption .chip")];
	expect(chips.map(({ textContent }) => textContent)).toEqual(["Not proven", "Not proven"]);
});
