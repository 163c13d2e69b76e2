import { cleanup, render, screen } from "@solidjs/testing-library";
import userEvent from "@testing-library/user-event";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { anyTime, type TimeRange } from "../../lib/time-range.ts";
import { ListFilters } from "./list-filters.tsx";

afterEach(cleanup);

test("the time in force has a chip like every other filter, and goes by it alone", async () => {
	const user = userEvent.setup();
	const cleared = { by: "", ...anyTime };
	const [view, setView] = createSignal<TimeRange & { by: string }>({
		...cleared,
		by: "Dana",
		range: "7d",
	});
	render(() => (
		<ListFilters
			view={view()}
			inForce={view().by ? [{ text: "By: Dana", without: { ...view(), by: "" } }] : []}
			cleared={cleared}
			onChange={setView}
		>
			<span />
		</ListFilters>
	));
	const chips = () => screen.getAllByRole("button").map((button) => button.textContent);
	expect(chips()).toEqual(["By: Dana", "Last 7 days", "Clear all"]);
	await user.click(screen.getByRole("button", { name: "Last 7 days, remove filter" }));
	expect(view()).toEqual({ ...cleared, by: "Dana" });
	await user.click(screen.getByRole("button", { name: "Clear all" }));
	expect(view()).toEqual(cleared);
	expect(screen.queryByRole("list")).toBeNull();
});
