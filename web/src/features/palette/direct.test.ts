import { expect, test } from "vitest";
import { directOf } from "./direct.ts";

test("ids and addresses lead to what they name, and to nothing else", () => {
	expect(directOf(" ses_01abc ")).toEqual({
		...{ label: "Session ses_01abc", path: "/sessions/ses_01abc", isExact: true },
	});
	expect(directOf("rcp_01abc")?.path).toBe("/receipts/rcp_01abc");
	expect(directOf("203.0.113.0/24")?.path).toBe("/sessions?ip=203.0.113.0%2F24");
	expect(directOf("2001:db8::1")?.path).toBe("/sessions?ip=2001%3Adb8%3A%3A1");
});

test("whatever else is typed is looked for among sessions, last of all", () => {
	expect(directOf("dana & co")).toEqual({
		label: "Sessions that match “dana & co”",
		path: "/sessions?q=dana%20%26%20co",
		isExact: false,
	});
	expect(directOf("cafe")?.isExact).toBe(false);
	expect(directOf("dana.kim")?.isExact).toBe(false);
	expect(directOf("  ")).toBeNull();
});
