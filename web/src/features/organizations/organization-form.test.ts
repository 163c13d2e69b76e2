import fc from "fast-check";
import { expect, test } from "vitest";
import { regions, slugSchema } from "../../../../worker/domain/organization.ts";
import { regionLabels, slugFrom } from "./organization-form.ts";

test("a short name made from a name is one the server takes, or empty", () => {
	expect(slugFrom("Müller & Söhne")).toBe("muller-sohne");
	fc.assert(
		fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), (name) => {
			const slug = slugFrom(name);
			expect(slug === "" || slug === "platform" || slugSchema.safeParse(slug).success).toBe(true);
		}),
	);
});

test("every region of the server has a name in words", () => {
	expect(Object.keys(regionLabels).sort()).toEqual([...regions].sort());
});
