import { MemoryRouter, type Navigator, Route, useNavigate } from "@solidjs/router";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal, Show } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { SecretDialog } from "./secret-dialog.tsx";

afterEach(cleanup);

const secret = "cft_org_acme_secret";

function openDialog(made: string | null) {
	const [isOpen, setOpen] = createSignal(true);
	let go: Navigator = () => {};
	const Page = () => {
		go = useNavigate();
		return (
			<Show when={isOpen()}>
				<SecretDialog
					title="Create an API token"
					madeTitle="Your new token"
					actLabel="Create token"
					isMaking={false}
					secret={made}
					what="Token"
					hint="Copy the token now."
					onMake={() => {}}
					onClose={() => setOpen(false)}
				>
					<p>Fields</p>
				</SecretDialog>
			</Show>
		);
	};
	render(() => (
		<MemoryRouter>
			<Route path="/" component={Page} />
			<Route path="/next" component={() => <p>The next page</p>} />
		</MemoryRouter>
	));
	return { isOpen, leave: () => go("/next") };
}

const made = () => screen.getByRole("dialog", { name: "Your new token" });
const question = () => screen.queryByRole("alertdialog", { name: "Close without copying?" });
const pressEscape = () => fireEvent.keyDown(made(), { key: "Escape" });

test("a secret that was not copied is not gone with one Escape, nor with one Done", () => {
	const { isOpen } = openDialog(secret);
	pressEscape();
	expect(question()).not.toBeNull();
	fireEvent.click(screen.getByRole("button", { name: "Go back" }));
	expect(question()).toBeNull();
	expect(screen.getByLabelText<HTMLInputElement>("Token").value).toBe(secret);

	fireEvent.click(screen.getByRole("button", { name: "Done" }));
	expect(isOpen()).toBe(true);
	fireEvent.click(screen.getByRole("button", { name: "Close without copying" }));
	expect(isOpen()).toBe(false);
});

test("a secret that was copied by hand goes without a question, one of which a part was copied does not", () => {
	const { isOpen } = openDialog(secret);
	const field = screen.getByLabelText<HTMLInputElement>("Token");
	field.setSelectionRange(0, 3);
	fireEvent.copy(field);
	pressEscape();
	expect(question()).not.toBeNull();
	fireEvent.click(screen.getByRole("button", { name: "Go back" }));

	field.select();
	fireEvent.copy(field);
	pressEscape();
	expect(question()).toBeNull();
	expect(isOpen()).toBe(false);
});

test("a secret that was not copied is not gone with the page either: it is asked first, and the browser asks too", async () => {
	const { leave } = openDialog(secret);
	expect(dispatchEvent(new Event("beforeunload", { cancelable: true }))).toBe(false);
	leave();
	await screen.findByRole("alertdialog", { name: "Leave without copying?" });
	fireEvent.click(screen.getByRole("button", { name: "Go back" }));
	expect(screen.getByLabelText<HTMLInputElement>("Token").value).toBe(secret);

	leave();
	fireEvent.click(await screen.findByRole("button", { name: "Leave without copying" }));
	await screen.findByText("The next page");
});

test("the form before it asks nothing: the browser closes it", () => {
	openDialog(null);
	const form = screen.getByRole("dialog", { name: "Create an API token" });
	expect(fireEvent.keyDown(form, { key: "Escape" })).toBe(true);
	expect(question()).toBeNull();
});
