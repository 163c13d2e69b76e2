import { cleanup, render, screen } from "@solidjs/testing-library";
import userEvent from "@testing-library/user-event";
import { createSignal, Show } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { isNarrowed, parseView } from "../filters/session-view.ts";
import NoSessions from "./no-sessions.tsx";

afterEach(cleanup);

const show = (search: string) => {
	render(() => <NoSessions view={parseView(search)} onChange={() => {}} />);
};

test.each(["10/8", "10.1/16", "010.0.0.0/8"])("%s is told how a range is written", (typed) => {
	show(`?q=${typed}`);
	screen.getByText("Write all four parts of the address: 10.0.0.0/8, not 10/8.");
	expect(screen.queryByText(/Search finds/)).toBeNull();
});

test.each(["10.0.0.0/8", "rob", "2001:db8::/32", "10.0.0.0/40"])(
	"%s is told what search finds",
	(typed) => {
		show(`?q=${typed}`);
		screen.getByText(/Search finds/);
		expect(screen.queryByText(/all four parts/)).toBeNull();
	},
);

test("without a search text there is nothing to say of search", () => {
	show("?device=tv");
	screen.getByText("No sessions match these filters");
	expect(screen.queryByText(/Search finds/)).toBeNull();
});

test("clearing takes focus to the search box before the button is gone", async () => {
	const user = userEvent.setup();
	const [view, setView] = createSignal(parseView("?q=nobody"));
	render(() => (
		<main>
			<input type="search" />
			<Show when={isNarrowed(view())}>
				<NoSessions view={view()} onChange={setView} />
			</Show>
		</main>
	));
	screen.getByRole("button", { name: "Clear filters" }).focus();
	await user.keyboard("{Enter}");
	expect(isNarrowed(view())).toBe(false);
	expect(document.activeElement).toBe(screen.getByRole("searchbox"));
});
