import { cleanup, render, screen } from "@solidjs/testing-library";
import userEvent from "@testing-library/user-event";
import { createSignal, Show } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { FilterChips } from "./filter-chips.tsx";

afterEach(cleanup);

/** Chips for the letters of a word, under a search box, as they stand on a page. */
const aWord = (word: string) => {
	const [view, setView] = createSignal(word);
	render(() => (
		<main>
			<input type="search" />
			<Show when={view()}>
				<FilterChips
					filters={[...view()].map((text) => ({ text, without: view().replace(text, "") }))}
					view={view()}
					cleared=""
					onChange={setView}
				/>
			</Show>
		</main>
	));
	return { user: userEvent.setup(), view };
};
const chip = (text: string) => screen.getByRole("button", { name: `${text}, remove filter` });

test.each(["{Enter}", " "])(
	"a chip that goes by %j leaves focus to the next one, the last to the one before, the only one to the search box",
	async (key) => {
		const { user, view } = aWord("abc");
		chip("b").focus();
		await user.keyboard(key);
		expect(view()).toBe("ac");
		expect(document.activeElement).toBe(chip("c"));
		await user.keyboard(key);
		expect(view()).toBe("a");
		expect(document.activeElement).toBe(chip("a"));
		await user.keyboard(key);
		expect(view()).toBe("");
		expect(document.activeElement).toBe(screen.getByRole("searchbox"));
	},
);

test("clearing all takes focus to the search box", async () => {
	const { user, view } = aWord("abc");
	screen.getByRole("button", { name: "Clear all" }).focus();
	await user.keyboard("{Enter}");
	expect(view()).toBe("");
	expect(document.activeElement).toBe(screen.getByRole("searchbox"));
});
