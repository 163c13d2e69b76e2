import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import { emptyAuditView } from "./audit-view.ts";
import ExportDialog from "./export-dialog.tsx";

afterEach(() => {
	cleanup();
	vi.restoreAllMocks();
});

const answer = (body: unknown, status = 200) =>
	new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

const part = (total: number, isLast: boolean) =>
	answer({
		result: {
			data: {
				...{ text: "x\r\n", sha256: "s", count: 1, total },
				nextCursor: isLast ? null : "next",
				manifest: isLast ? { events: total } : null,
			},
		},
	});

const refusal = () =>
	answer(
		{
			error: {
				message: "Not allowed.",
				code: -32003,
				data: { reason: "forbidden", requestId: "r" },
			},
		},
		403,
	);

function open(view = emptyAuditView) {
	const onClose = vi.fn();
	render(() => (
		<ExportDialog
			organizationId="org_acme"
			slug="acme"
			view={view}
			entries={[]}
			nowMs={Date.UTC(2026, 10, 24)}
			onClose={onClose}
		/>
	));
	return onClose;
}

test("says in words what is exported", () => {
	open({ ...emptyAuditView, by: "dana", range: "7d", critical: true });
	expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
		...["Last 7 days", "By: “dana”", "Critical only"],
	]);
	cleanup();
	open();
	expect(screen.getByText("The whole log is exported, oldest event first.")).not.toBeNull();
});

test("a failed part keeps what was read, and going on completes the file", async () => {
	const sent = vi
		.spyOn(globalThis, "fetch")
		.mockResolvedValueOnce(part(1, false))
		.mockResolvedValueOnce(refusal())
		.mockResolvedValueOnce(part(2, true));
	const save = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
	open();
	fireEvent.click(screen.getByLabelText(/^OCSF/));
	fireEvent.click(screen.getByRole("button", { name: "Export" }));
	const goOn = await screen.findByRole("button", { name: "Go on" });
	expect(screen.getByRole("alert").textContent).toContain("Not allowed.");
	expect(screen.getByText("1 event so far")).not.toBeNull();
	fireEvent.click(goOn);
	expect(await screen.findByText("2 events saved as a file.")).not.toBeNull();
	const bodies = sent.mock.calls.map(([, init]) => JSON.parse(String(init?.body)));
	expect(bodies.map(({ format, cursor }) => [format, cursor])).toEqual([
		...[
			["ocsf", undefined],
			["ocsf", "next"],
			["ocsf", "next"],
		],
	]);
	expect(save).toHaveBeenCalledTimes(1);
});

test("Cancel stops an export that runs", async () => {
	let signal: AbortSignal | null | undefined;
	vi.spyOn(globalThis, "fetch").mockImplementation((_path, init) => {
		signal = init?.signal;
		return new Promise(() => {});
	});
	const onClose = open();
	fireEvent.click(screen.getByRole("button", { name: "Export" }));
	fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
	expect(onClose).toHaveBeenCalled();
	cleanup();
	expect(signal?.aborted).toBe(true);
});
