import { cleanup, render, screen } from "@solidjs/testing-library";
import userEvent from "@testing-library/user-event";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { flagKinds } from "../../lib/labels.ts";
import type { Draft } from "./policy-drafts.ts";
import { PolicyField } from "./policy-field.tsx";

afterEach(cleanup);

const aField = (off: (typeof flagKinds)[number][]) => {
	const [draft, setDraft] = createSignal<Draft>({ kind: "flags", isDefault: false, off });
	render(() => (
		<PolicyField field="flagsOff" draft={draft()} problem={undefined} onChange={setDraft} />
	));
	return draft;
};
const boxes = () => screen.getAllByRole<HTMLInputElement>("checkbox");
const unchecked = () => boxes().filter(({ checked }) => !checked);

test("every fact has a box within one named group, checked as long as it is recorded", () => {
	aField(["tor"]);
	expect(screen.getByRole("group", { name: "Facts to record" })).toBeDefined();
	expect(boxes()).toHaveLength(flagKinds.length);
	expect(unchecked()).toEqual([screen.getByRole("checkbox", { name: "Tor" })]);
});

test("a box takes a fact out and brings it back, and keeps focus", async () => {
	const user = userEvent.setup();
	const draft = aField(["tor"]);
	const idle = screen.getByRole("checkbox", { name: "Idle 30 days" });
	await user.click(idle);
	expect(draft()).toMatchObject({ off: ["tor", "idle"] });
	expect(document.activeElement).toBe(idle);
	await user.click(idle);
	expect(draft()).toMatchObject({ off: ["tor"] });
});

test("back to the default all are recorded, and focus stays at the field", async () => {
	const user = userEvent.setup();
	const draft = aField(["tor"]);
	await user.click(screen.getByRole("button", { name: "Use default for Facts to record: All" }));
	expect(draft()).toEqual({ kind: "flags", isDefault: true, off: [] });
	expect(unchecked()).toEqual([]);
	expect(document.activeElement).toBe(boxes()[0]);
	expect(screen.queryByRole("button")).toBeNull();
});
