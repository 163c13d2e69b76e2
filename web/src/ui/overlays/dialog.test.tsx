import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import { lookAtServer } from "../../api/connection.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Panel } from "./panel.tsx";

afterEach(() => {
	cleanup();
	vi.unstubAllGlobals();
});

function open(isLocal: boolean) {
	const closed: string[] = [];
	const onAct = vi.fn(async () => null);
	render(() => (
		<Panel
			title="Details"
			closeLabel="Close details"
			list="things"
			entryId="1"
			takesFocus={false}
			onClose={() => closed.push("panel")}
		>
			<ConfirmDialog
				title="End it?"
				keepLabel="Keep it"
				actLabel="End it"
				isLocal={isLocal}
				onAct={onAct}
				onClose={() => closed.push("dialog")}
			>
				<p>It ends.</p>
			</ConfirmDialog>
		</Panel>
	));
	return { closed, onAct };
}

const act = () => screen.getByRole("button", { name: "End it" });

test("Escape in a dialog over a panel leaves the panel open", () => {
	const { closed } = open(false);
	fireEvent.keyDown(act(), { key: "Escape" });
	expect(closed).not.toContain("panel");
	fireEvent.keyDown(screen.getByRole("button", { name: "Close details" }), { key: "Escape" });
	expect(closed).toContain("panel");
});

test("while Curfew can't be reached what needs it waits in reach of the keyboard and says why; what needs no answer does not", async () => {
	vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
	await lookAtServer();
	const { onAct } = open(false);
	fireEvent.click(act());
	expect(onAct).not.toHaveBeenCalled();
	expect(act().getAttribute("aria-disabled")).toBe("true");
	const why = document.getElementById(act().getAttribute("aria-describedby") ?? "")?.textContent;
	expect(why).toBe("Curfew can't be reached. “End it” waits until Curfew can be reached.");
	cleanup();

	const local = open(true);
	fireEvent.click(act());
	expect(local.onAct).toHaveBeenCalledOnce();
	vi.stubGlobal("fetch", async () => new Response(""));
	await lookAtServer();
});
