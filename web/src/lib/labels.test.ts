import { expect, test } from "vitest";
import { isIconName } from "../ui/icon.tsx";
import { deviceTypeLabel, deviceTypes, methodsOf } from "./labels.ts";

test("sign-in methods are named in words, each once, unknown ones as sent", () => {
	expect(methodsOf(["pwd", "password", "otp"])).toBe("password + one-time code");
	expect(methodsOf(["hwk", "user"])).toBe("security key + presence");
	expect(methodsOf(["kerberos"])).toBe("kerberos");
	expect(methodsOf([])).toBe("not reported");
});

test("every type of device has words and an icon of its own", () => {
	expect(new Set(deviceTypes.map(deviceTypeLabel)).size).toBe(deviceTypes.length);
	for (const type of deviceTypes) expect(isIconName(type)).toBe(true);
});
