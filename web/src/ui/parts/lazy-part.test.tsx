import { cleanup, render, screen } from "@solidjs/testing-library";
import userEvent from "@testing-library/user-event";
import { createSignal, Show } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lookAtServer } from "../../api/connection.ts";
import { lazyPart } from "./lazy-part.tsx";

// The browser's; happy-dom has no modal dialogs.
HTMLDialogElement.prototype.showModal ??= () => {};

beforeEach(() => {
	vi.stubGlobal("fetch", async () => new Response("<title>Curfew</title>"));
	vi.spyOn(console, "warn").mockImplementation(() => {});
	vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
	cleanup();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

const Greeting = (props: { name: string; onClose: () => void }) => <p>Hello {props.name}</p>;
const gone = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
const onClose = () => {};

test("the code of a part that never came leaves the page, says so, and comes when it is asked for again", async () => {
	const load = vi.fn(gone as () => Promise<{ default: typeof Greeting }>);
	const Part = lazyPart(load, { kind: "page", what: "The receipts" });
	render(() => (
		<>
			<p>The rest</p>
			<Part name="Dana" onClose={onClose} />
		</>
	));
	await screen.findByRole("heading", { name: "Couldn't load the receipts" });
	screen.getByText("The rest");
	expect(screen.queryByRole("button", { name: "Reload" })).toBeNull();

	load.mockResolvedValue({ default: Greeting });
	await userEvent.click(screen.getByRole("button", { name: "Try again" }));
	await screen.findByText("Hello Dana");
	expect(screen.queryByRole("heading")).toBeNull();
});

test("when trying again does not help, reloading is offered beside it", async () => {
	const Part = lazyPart(gone, { kind: "words", what: "The flags" });
	render(() => <Part />);
	await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
	await screen.findByRole("button", { name: "Reload" });
	screen.getByRole("button", { name: "Try again" });
});

test("words that can't come while Curfew can't be reached are not missed there, and come once it can be", async () => {
	const load = vi.fn(async () => ({ default: Greeting }));
	vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
	await lookAtServer();
	const Part = lazyPart(load, { kind: "words", what: "Who is here" });
	render(() => <Part name="Dana" onClose={onClose} />);
	await vi.waitFor(() => expect(console.warn).toHaveBeenCalled());
	await lookAtServer();
	expect(screen.queryByText(/^Couldn't load/)).toBeNull();
	expect(load).not.toHaveBeenCalled();

	vi.stubGlobal("fetch", async () => new Response("<title>Curfew</title>"));
	await lookAtServer();
	await screen.findByText("Hello Dana");
});

test("a dialog that never came is closed like any other, and opened anew tries by itself", async () => {
	const load = vi.fn(gone as () => Promise<{ default: typeof Greeting }>);
	const Part = lazyPart(load, { kind: "dialog", close: (props) => props.onClose() });
	const [isOpen, setOpen] = createSignal(true);
	render(() => (
		<Show when={isOpen()}>
			<Part name="Dana" onClose={() => setOpen(false)} />
		</Show>
	));
	await screen.findByRole("dialog", { name: "Couldn't load this dialog" });
	await userEvent.click(screen.getByRole("button", { name: "Close" }));
	expect(screen.queryByRole("dialog")).toBeNull();

	load.mockResolvedValue({ default: Greeting });
	setOpen(true);
	await screen.findByText("Hello Dana");
});

test("a part that breaks while it is drawn takes nothing else with it", async () => {
	let isBroken = true;
	const Fragile = () => {
		if (isBroken) throw new Error("broken");
		return <p>Whole</p>;
	};
	const Part = lazyPart(async () => ({ default: Fragile }), { kind: "page", what: "The log" });
	render(() => (
		<>
			<p>The rest</p>
			<Part />
		</>
	));
	await screen.findByText("Something went wrong while it was shown.");
	screen.getByText("The rest");
	isBroken = false;
	await userEvent.click(screen.getByRole("button", { name: "Try again" }));
	await screen.findByText("Whole");
});

test("all that comes late comes this way: Solid's own `lazy` would take the page along", async () => {
	const sources = import.meta.glob<string>("../../**/*.{ts,tsx}", {
		query: "?raw",
		import: "default",
	});
	const bare: string[] = [];
	for (const [path, read] of Object.entries(sources)) {
		if (/\blazy\(/.test(await read())) bare.push(path);
	}
	expect(Object.keys(sources).length).toBeGreaterThan(100);
	// This file looks for the word.
	expect(bare.filter((path) => !path.endsWith("lazy-part.test.tsx"))).toEqual([]);
});
