import { expect, test } from "vitest";
import { methodsOf } from "./labels.ts";

test("sign-in methods are named in words, each once, unknown ones as sent", () => {
	expect(methodsOf(["pwd", "password", "otp"])).toBe("password + one-time code");
	expect(methodsOf(["kerberos"])).toBe("kerberos");
	expect(methodsOf([])).toBe("not reported");
});
