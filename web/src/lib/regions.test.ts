import { expect, test } from "vitest";
import { regions } from "../../../worker/domain/organization.ts";
import { regionLabels } from "./regions.ts";

test("every region of the server has a name in words", () => {
	expect(Object.keys(regionLabels).sort()).toEqual([...regions].sort());
});
