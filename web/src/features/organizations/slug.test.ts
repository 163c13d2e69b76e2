import fc from "fast-check";
import { expect, test } from "vitest";
import { slugSchema } from "../../../../worker/domain/organization.ts";
import { slugFrom } from "./slug.ts";

test("a short name made from a name is one the server takes, or empty", () => {
	expect(slugFrom("Müller & Söhne")).toBe("muller-sohne");
	fc.assert(
		fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), (name) => {
			const slug = slugFrom(name);
			expect(slug === "" || slug === "platform" || slugSchema.safeParse(slug).success).toBe(true);
		}),
	);
});
