import { cleanup, render, screen } from "@solidjs/testing-library";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { Menu } from "./menu.tsx";

// The Popover API is the browser's; here it only has to exist.
HTMLElement.prototype.showPopover = () => {};
HTMLElement.prototype.hidePopover = () => {};

afterEach(cleanup);

function open() {
	const chosen = vi.fn();
	const items = ["Copy address", "Copy id", "End session"].map((label) => ({
		label,
		onSelect: () => chosen(label),
	}));
	render(() => (
		<Menu label="More actions" items={items}>
			…
		</Menu>
	));
	const button = screen.getByRole("button", { name: "More actions" });
	button.focus();
	return { chosen, button, user: userEvent.setup() };
}

const focused = () => document.activeElement?.textContent;

test("Down opens the menu on its first item", async () => {
	const { user, button } = open();
	await user.keyboard("{ArrowDown}");
	expect(focused()).toBe("Copy address");
	expect(button.getAttribute("aria-expanded")).toBe("true");
});

test("Up opens the menu on its last item", async () => {
	const { user } = open();
	await user.keyboard("{ArrowUp}");
	expect(focused()).toBe("End session");
});

test("arrows wrap around, letters jump to the next item that starts so", async () => {
	const { user } = open();
	await user.keyboard("{ArrowDown}{ArrowUp}");
	expect(focused()).toBe("End session");
	await user.keyboard("{ArrowDown}");
	expect(focused()).toBe("Copy address");
	await user.keyboard("c");
	expect(focused()).toBe("Copy id");
	await user.keyboard("e");
	expect(focused()).toBe("End session");
});

test("a chosen item runs once, after focus has gone back to the button", async () => {
	const { user, chosen, button } = open();
	await user.keyboard("{ArrowDown}{End}{Enter}");
	expect(chosen.mock.calls).toEqual([["End session"]]);
	expect(document.activeElement).toBe(button);
});
