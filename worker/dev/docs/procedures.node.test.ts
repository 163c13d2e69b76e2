import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../testing/support/source-files.ts";
import { gapsOfPage, procedurePage } from "./procedures-page.ts";

test("every field that a procedure takes has a meaning, and every meaning a field", () => {
	expect(gapsOfPage()).toEqual({ without: [], unused: [] });
});

// `npm run -s docs` writes it anew.
test("the page of procedures says what the schemas say", async () => {
	await expect(procedurePage()).toMatchFileSnapshot(join(root, "worker/docs/procedures.md"));
});
