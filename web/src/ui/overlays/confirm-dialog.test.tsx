import { cleanup, render, screen } from "@solidjs/testing-library";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { ConfirmDialog } from "./confirm-dialog.tsx";

afterEach(cleanup);

function ask(typedName: string | null) {
	const onAct = vi.fn(async () => null);
	render(() => (
		<ConfirmDialog
			title="Erase Dana?"
			keepLabel="Keep person"
			actLabel="Erase person"
			typedName={typedName}
			onAct={onAct}
			onClose={() => {}}
		>
			<p>It is for good.</p>
		</ConfirmDialog>
	));
	return { onAct, act: screen.getByRole("button", { name: "Erase person" }) };
}

test("what goes wide or for good happens only once the short name was typed, and the field says so", async () => {
	const { onAct, act } = ask("acme");
	await userEvent.click(act);
	expect(onAct).not.toHaveBeenCalled();
	const field = screen.getByLabelText<HTMLInputElement>(/^Type acme/);
	expect(document.activeElement).toBe(field);
	expect(field.getAttribute("aria-invalid")).toBe("true");
	screen.getAllByText("Type acme to confirm.");

	await userEvent.type(field, "globex");
	await userEvent.click(act);
	expect(onAct).not.toHaveBeenCalled();

	await userEvent.clear(field);
	await userEvent.type(field, " acme ");
	await userEvent.click(act);
	expect(onAct).toHaveBeenCalledOnce();
});

test("nothing is typed where little goes", async () => {
	const { onAct, act } = ask(null);
	expect(screen.queryByRole("textbox")).toBeNull();
	await userEvent.click(act);
	expect(onAct).toHaveBeenCalledOnce();
});
