import { createMemoryHistory, MemoryRouter, Route } from "@solidjs/router";
import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import Toaster from "./toaster.tsx";
import { dismiss, toast, toasts } from "./toasts.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
	cleanup();
	for (const { id } of toasts()) dismiss(id);
	vi.useRealTimers();
});

function onAPage() {
	const history = createMemoryHistory();
	history.set({ value: "/o/acme/receipts" });
	render(() => (
		<MemoryRouter
			history={history}
			root={(props) => (
				<>
					<h1 tabIndex={-1}>Receipts</h1>
					{props.children}
					<Toaster />
				</>
			)}
		>
			<Route path="*" component={() => null} />
		</MemoryRouter>
	));
	return history;
}
const undoButton = () => screen.queryByRole("button", { name: "Undo" });

test("what can be undone is undone once, by a button that leaves focus on the page", async () => {
	onAPage();
	const undo = vi.fn();
	toast({ text: "Filters cleared.", undo });
	undoButton()?.focus();
	undoButton()?.click();
	expect(undo).toHaveBeenCalledOnce();
	expect(undoButton()).toBeNull();
	await Promise.resolve();
	expect(document.activeElement).toBe(screen.getByRole("heading"));
});

test("undo is offered for half a minute, and for as long as it is pointed at or holds focus", () => {
	onAPage();
	toast({ text: "Filters cleared.", undo: () => {} });
	vi.advanceTimersByTime(29_000);
	undoButton()?.focus();
	vi.advanceTimersByTime(600_000);
	expect(undoButton()).not.toBeNull();
	undoButton()?.blur();
	vi.advanceTimersByTime(30_000);
	expect(undoButton()).toBeNull();
});

test("what only its page can undo is not offered on another", async () => {
	const history = onAPage();
	toast({ text: "Filters cleared.", undo: () => {}, place: "/o/acme/receipts" });
	toast({ text: "View “Mine” removed.", undo: () => {} });
	history.set({ value: "/o/acme/receipts?by=Dana" });
	await Promise.resolve();
	expect(toasts()).toHaveLength(2);
	history.set({ value: "/o/acme/audit" });
	await Promise.resolve();
	await Promise.resolve();
	expect(toasts().map(({ text }) => text)).toEqual(["View “Mine” removed."]);
});

test("what cannot be undone has no such button", () => {
	onAPage();
	toast({ text: "1 session ended." });
	expect(undoButton()).toBeNull();
});
