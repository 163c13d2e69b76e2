import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { createStore } from "solid-js/store";
import { afterEach, expect, test, vi } from "vitest";
import {
	checkpointOf,
	evidenceLog,
	fields,
	proofOf,
	vkeys,
} from "../../../../worker/testing/log/evidence-world.ts";
import { type Problem, ProblemError } from "../../api/errors.ts";
import { LiveRegion } from "../../ui/messages/announcer.tsx";
import type { EvidenceQuery } from "./evidence.ts";
import { EvidenceSection } from "./evidence-section.tsx";

afterEach(() => {
	cleanup();
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
});

const log = evidenceLog(20);
const file = proofOf(log, await checkpointOf(log));
const { key } = await vkeys();
const { reason } = fields as Required<Record<"reason", { salt: string; value: string }>>;
const evidence = { name: "rcp_1.tlog-proof", file, fields: { reason } };

function open(state: Partial<EvidenceQuery>) {
	const [query, setQuery] = createStore<EvidenceQuery>({
		data: undefined,
		isError: false,
		error: null,
		isFetching: false,
		refetch: vi.fn(),
		...state,
	});
	const Section = () => <EvidenceSection query={query} of="this receipt" />;
	render(() => (
		<>
			<MemoryRouter>
				<Route path="/" component={Section} />
			</MemoryRouter>
			<LiveRegion />
		</>
	));
	return { query, setQuery };
}

/** What the browser would save: names and texts. */
function savedFiles(): { name: string; blob: Blob }[] {
	const saved: { name: string; blob: Blob }[] = [];
	let last: Blob | undefined;
	vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
		last = blob as Blob;
		return "blob:saved";
	});
	vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
		this: HTMLAnchorElement,
	) {
		if (last) saved.push({ name: this.download, blob: last });
	});
	return saved;
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("the file is saved byte for byte, the opened fields beside it, and it is said that these hold personal data", async () => {
	const saved = savedFiles();
	open({ data: evidence });
	press("Download evidence");
	press("Download opened fields");
	expect(saved.map(({ name }) => name)).toEqual(["rcp_1.tlog-proof", "rcp_1.fields.json"]);
	expect(await saved[0]?.blob.text()).toBe(file);
	expect(JSON.parse((await saved[1]?.blob.text()) ?? "")).toEqual({ reason });
	expect(screen.getByRole("region", { name: "Evidence" }).textContent).toContain("personal data");
	expect(screen.getByRole("link", { name: "Verify evidence" }).getAttribute("href")).toBe(
		"/verify",
	);
});

test("where all that names people is erased there are no fields to save", () => {
	open({ data: { ...evidence, fields: {} } });
	expect(screen.queryByRole("button", { name: "Download opened fields" })).toBeNull();
	expect(screen.getByText(/all that did is erased/)).not.toBeNull();
});

test("verifying here uses the keys that this site publishes, and says what is proven and what is erased", async () => {
	vi.stubGlobal("location", { host: "curfew.example" });
	const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(`${key}\n`));
	open({ data: evidence });
	press("Verify here");
	expect(await screen.findByText("Proven", { selector: ".verdict-title" })).not.toBeNull();
	expect(sent.mock.calls.map(([path]) => path)).toEqual(["/log/org_acme/keys"]);
	const text = screen.getByRole("region", { name: "Evidence" }).textContent;
	expect(text).toMatch(/User id\s*erased/);
	await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/^Proven/));
});

test("a changed file is told as wrong where it is shown", async () => {
	vi.stubGlobal("location", { host: "curfew.example" });
	vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(`${key}\n`));
	open({ data: { ...evidence, file: file.replace("index 7", "index 6") } });
	press("Verify here");
	expect(await screen.findByText("Wrong", { selector: ".verdict-title" })).not.toBeNull();
	expect(document.body.textContent).toContain("rcp_1.tlog-proof, line 3");
});

test("no keys are asked for of another site's log, and failing to get them is said", async () => {
	const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("", { status: 503 }));
	open({ data: evidence });
	press("Verify here");
	expect(await screen.findByText(/whose keys this site does not publish/)).not.toBeNull();
	expect(sent).not.toHaveBeenCalled();
	cleanup();
	vi.stubGlobal("location", { host: "curfew.example" });
	open({ data: evidence });
	press("Verify here");
	await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("Try again"));
});

const problemIs = (reason: Problem["reason"], message: string) => ({
	isError: true,
	error: new ProblemError({ reason, message, requestId: "req_1" }),
});

test("as long as no checkpoint covers it, that is said, and asking again brings it", async () => {
	const { setQuery } = open(problemIs("unavailable", "Not signed yet."));
	expect(screen.getByText("Not signed yet.")).not.toBeNull();
	setQuery("refetch", () => async () => setQuery({ data: evidence, isError: false }));
	press("Try again");
	expect(await screen.findByRole("button", { name: "Download evidence" })).not.toBeNull();
});

test("where there is nothing to prove, nothing is offered that would change it", () => {
	open(problemIs("conflict", "Nothing was ended, so there is nothing to prove."));
	expect(screen.getByText(/nothing to prove/)).not.toBeNull();
	expect(screen.queryByRole("button")).toBeNull();
});

test("an error says what failed and offers to try again", () => {
	const { query } = open(problemIs("internal", "Something broke."));
	expect(screen.getByRole("alert").textContent).toContain("Something broke.");
	expect(screen.getByRole("alert").textContent).toContain("req_1");
	press("Try again");
	expect(query.refetch).toHaveBeenCalledOnce();
});
