import { cleanup, render, screen } from "@solidjs/testing-library";
import { userEvent } from "@testing-library/user-event";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { ExactTimeField } from "./exact-time-field.tsx";
import { type ExactTime, resolveExact } from "./grant-end.ts";

afterEach(cleanup);

function show(local: string): () => ExactTime {
	const [value, setValue] = createSignal<ExactTime>({
		local,
		zone: "Europe/Berlin",
		which: null,
	});
	render(() => (
		<ExactTimeField
			label="Ends at"
			value={value()}
			resolved={resolveExact(value())}
			withZone
			onChange={setValue}
		/>
	));
	return value;
}

test("a time that happens twice is asked about, and both answers say which instant they mean", async () => {
	const value = show("2026-10-25T02:30");
	expect(screen.getByRole("group", { name: /02:30 happens twice/ })).toBeTruthy();
	await userEvent.click(screen.getByRole("radio", { name: /The second: .*01:30 UTC/ }));
	expect(value().which).toBe("later");
	expect(screen.queryByRole("group", { name: /happens twice/ })).toBeNull();
	await userEvent.click(screen.getByRole("button", { name: "Take the other" }));
	expect(value().which).toBe("earlier");
});

test("a time that never happens is marked invalid, with the reason tied to the field", () => {
	show("2027-03-28T02:30");
	const field = screen.getByLabelText("Ends at");
	expect(field.getAttribute("aria-invalid")).toBe("true");
	const described = document.getElementById(field.getAttribute("aria-describedby") ?? "");
	expect(described?.textContent).toContain("02:30 never happens");
});

test("another zone asks the question anew", async () => {
	const value = show("2026-10-25T02:30");
	await userEvent.click(screen.getByRole("radio", { name: /The first/ }));
	await userEvent.selectOptions(screen.getByLabelText("Time zone"), "Asia/Tokyo");
	expect(value()).toMatchObject({ zone: "Asia/Tokyo", which: null });
	expect(screen.queryByRole("group")).toBeNull();
});
