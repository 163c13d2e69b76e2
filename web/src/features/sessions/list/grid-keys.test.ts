import { beforeEach, expect, test, vi } from "vitest";
import { onGridKey, placeAfter } from "./grid-keys.ts";

const actions = {
	move: vi.fn(),
	open: vi.fn(),
	end: vi.fn(),
	choose: vi.fn(),
	selectAll: vi.fn(),
	copyIp: vi.fn(),
	escape: vi.fn(),
};

function element(id: string): HTMLElement {
	const found = document.querySelector<HTMLElement>(`#${id}`);
	if (!found) throw new Error(`No element ${id}.`);
	return found;
}

function press(key: string, modifiers: KeyboardEventInit = {}): KeyboardEvent {
	const event = new KeyboardEvent("keydown", {
		key,
		bubbles: true,
		cancelable: true,
		...modifiers,
	});
	document.activeElement?.dispatchEvent(event);
	return event;
}

beforeEach(() => {
	for (const action of Object.values(actions)) action.mockReset();
	const body = document.createElement("tbody");
	for (const id of ["a", "b", "c"]) {
		const row = document.createElement("tr");
		row.id = id;
		row.tabIndex = -1;
		row.dataset.row = `ses_${id}`;
		const cell = document.createElement("td");
		for (const name of ["link", "end"]) {
			const button = document.createElement("button");
			button.id = `${id}-${name}`;
			cell.append(button);
		}
		row.append(cell);
		body.append(row);
	}
	const table = document.createElement("table");
	table.append(body);
	document.body.replaceChildren(table);
	body.addEventListener("keydown", (event) => onGridKey(event, actions));
	element("b").focus();
});

const focused = () => document.activeElement?.id;

test("Up, Down, Page Up, Page Down, Home and End move between rows", () => {
	for (const key of ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"]) press(key);
	expect(actions.move.mock.calls).toEqual(
		[1, -1, 10, -10, "first", "last"].map((to) => ["ses_b", to, false]),
	);
});

test("a move stops at both ends of the list", () => {
	expect(([1, 10, "last", -1, -10, "first"] as const).map((to) => placeAfter(4, to, 8))).toEqual([
		5, 7, 7, 3, 0, 0,
	]);
});

test("Right walks into a row's controls, Left back out, Escape straight to the row", () => {
	press("ArrowRight");
	expect(focused()).toBe("b-link");
	press("ArrowRight");
	expect(focused()).toBe("b-end");
	press("ArrowLeft");
	press("ArrowLeft");
	expect(focused()).toBe("b");
	press("ArrowRight");
	press("Escape");
	expect(focused()).toBe("b");
	expect(actions.escape).not.toHaveBeenCalled();
});

test("Up and Down leave a control for the neighbouring row", () => {
	element("b-end").focus();
	press("ArrowUp");
	expect(actions.move).toHaveBeenCalledWith("ses_b", -1, false);
});

test("Enter opens, Space selects and Delete ends the focused row", () => {
	press("Enter");
	press(" ");
	press("Delete");
	expect(actions.open).toHaveBeenCalledWith("ses_b");
	expect(actions.choose).toHaveBeenCalledWith("ses_b", false);
	expect(actions.end).toHaveBeenCalledWith("ses_b");
});

test("with Shift the moves and Space choose a range, and Backspace ends as Delete does", () => {
	press("ArrowDown", { shiftKey: true });
	press("End", { shiftKey: true });
	press(" ", { shiftKey: true });
	press("Backspace");
	expect(actions.move.mock.calls).toEqual([
		["ses_b", 1, true],
		["ses_b", "last", true],
	]);
	expect(actions.choose).toHaveBeenCalledWith("ses_b", true);
	expect(actions.end).toHaveBeenCalledWith("ses_b");
});

test("inside a control Enter and Space stay the control's own", () => {
	element("b-end").focus();
	expect(press("Enter").defaultPrevented).toBe(false);
	expect(press(" ").defaultPrevented).toBe(false);
	expect(actions.open).not.toHaveBeenCalled();
	expect(actions.choose).not.toHaveBeenCalled();
});

test("keys of the browser and the system are left alone", () => {
	expect(press("c", { ctrlKey: true }).defaultPrevented).toBe(false);
	expect(press("ArrowLeft", { altKey: true }).defaultPrevented).toBe(false);
	expect(press("F5").defaultPrevented).toBe(false);
	expect(actions.copyIp).not.toHaveBeenCalled();
	press("a", { ctrlKey: true });
	expect(actions.selectAll).toHaveBeenCalledOnce();
});
