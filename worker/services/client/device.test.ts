import { expect, it } from "vitest";
import { parseDevice } from "./device.ts";

it.each([
	[
		"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
		"desktop",
		"Firefox on Linux",
	],
	[
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
		"desktop",
		"Chrome on macOS",
	],
	[
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
		"desktop",
		"Microsoft Edge on Windows",
	],
	[
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
		"mobile",
		"Safari on iPhone",
	],
	[
		"Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
		"tablet",
		"Safari on iPad",
	],
	[
		"Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
		"mobile",
		"Chrome on Android",
	],
	["curl/8.9.1", "api", "curl (API client)"],
	["python-requests/2.32.3", "api", "python-requests (API client)"],
	["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot", "Googlebot"],
])("%s is a %s: %s", (userAgent, type, label) => {
	expect(parseDevice(userAgent)).toMatchObject({ type, label });
});

it.each([
	"",
	"   ",
	"<script>alert(1)</script>",
	"x".repeat(10_000),
	"\u0000\uffff",
	"((((",
	"Mozilla/5.0",
])("%j is an unknown device, and no error", (userAgent) => {
	expect(parseDevice(userAgent)).toMatchObject({ type: "unknown" });
});
