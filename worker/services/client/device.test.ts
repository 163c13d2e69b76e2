import fc from "fast-check";
import { expect, it } from "vitest";
import { deviceTypes } from "../../domain/session.ts";
import { readClientHints } from "./client-hints.ts";
import { parseDevice } from "./device.ts";

const linux = "Mozilla/5.0 (X11; Linux x86_64)";
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";
const onAndroid = (model: string, browser = ""): string =>
	`Mozilla/5.0 (Linux; Android 14; ${model}) AppleWebKit/537.36 (KHTML, like Gecko) ${browser}Chrome/141.0.0.0 Mobile Safari/537.36`;
const onIphone = (rest: string): string =>
	`Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ${rest}`;

it.each([
	[`${linux.slice(0, -1)}; rv:143.0) Gecko/20100101 Firefox/143.0`, "desktop", "Firefox on Linux"],
	[`${mac} ${chrome} Safari/537.36`, "desktop", "Chrome on macOS"],
	[`${windows} ${chrome} Safari/537.36 Edg/141.0.0.0`, "desktop", "Microsoft Edge on Windows"],
	[
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
		"desktop",
		"Chrome on Chrome OS",
	],
	[onIphone("Version/18.5 Mobile/15E148 Safari/604.1"), "mobile", "Safari on iPhone"],
	[onIphone("Mobile/15E148"), "mobile", "iPhone"],
	[onIphone("Mobile/15E148 [LinkedInApp]/9.29.4"), "mobile", "LinkedIn on iPhone"],
	[
		"Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
		"tablet",
		"Safari on iPad",
	],
	[
		`${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120 Version/11.1.1 Safari/605.1.15`,
		"tablet",
		"Chrome on iPad",
	],
	[onAndroid("Pixel 10"), "mobile", "Chrome on Pixel 10"],
	[onAndroid("K"), "mobile", "Chrome on Android"],
	[onAndroid("K").replace("Mobile ", ""), "tablet", "Chrome on Android"],
	[onAndroid("Pixel 10").replace("Mobile ", ""), "mobile", "Chrome on Pixel 10"],
	[onAndroid("SM-S911B", "SamsungBrowser/25.0 "), "mobile", "Samsung Internet on Galaxy S23"],
	[onAndroid("K", "SamsungBrowser/25.0 "), "mobile", "Samsung Internet on Android"],
	["Expo/1017699 CFNetwork/1474 Darwin/23.0.0", "mobile", "Expo on iOS"],
	["MyApp/5.4 (Linux; U; Android 14; Pixel 8) okhttp/4.12.0", "mobile", "MyApp on Pixel 8"],
	["Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UD1A)", "mobile", "Android app on Pixel 8"],
	["okhttp/4.12.0", "api", "okhttp (API client)"],
	["curl/8.9.1", "api", "curl (API client)"],
	["python-requests/2.32.3", "api", "python-requests (API client)"],
	["Acme-Sync/1.2", "api", "Acme-Sync (API client)"],
	["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot", "Googlebot"],
	[
		`${linux} ${chrome.replace("Chrome", "HeadlessChrome")} Safari/537.36`,
		"bot",
		"Headless Chrome",
	],
	[
		"Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Safari/605.1.15",
		"console",
		"PlayStation 5",
	],
	[
		"Mozilla/5.0 (Linux; Android 10; BRAVIA 4K UR2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.93 Safari/537.36",
		"tv",
		"Chrome on Android TV",
	],
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

it.each([
	"<b>x</b>",
	"A".repeat(500),
	"\u202eevil",
	"ev\u0007il",
	"😀App",
	"עברית",
	"%3Cscript%3E",
])("an app that calls itself %j has no name, and is an app on a phone still", (name) => {
	expect(parseDevice(`${name}/1.0 CFNetwork/1474 Darwin/23.0.0`)).toEqual({
		type: "mobile",
		os: "iOS",
		browser: null,
		label: "App on iOS",
	});
});

it("whatever is sent, it is read in short plain words", () => {
	const piece = fc.oneof(
		fc.string({ unit: "binary" }),
		fc.constantFrom(
			...[
				"Mozilla/5.0 (",
				"Android 14; ",
				"iPhone",
				"CFNetwork/1 Darwin/2",
				"Electron/1 ",
				"/1.0 ",
			],
			...[
				"(compatible; ",
				"+http://a.example",
				"bot",
				"<script>",
				"\u202e",
				"Chrome/1 ",
				") ",
				"%41",
			],
		),
	);
	const words = /^[\p{Script=Latin}\d '’!&.+()-]{0,80}$/u;
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
			const device = parseDevice(pieces.join(""));
			expect(deviceTypes).toContain(device.type);
			expect(device.browser ?? "").toMatch(words);
			expect(device.os ?? "").toMatch(words);
			expect(device.label).toMatch(words);
		}),
		{ numRuns: 500 },
	);
});

it.each(["(", "a_(", "(Tab-", "a.", "compatible; (a ", "Mozilla/5.0 (Android ", "www.a@"])(
	"a string made of %j takes no time",
	(piece) => {
		const before = performance.now();
		parseDevice(piece.repeat(1_024));
		expect(performance.now() - before).toBeLessThan(1_000);
	},
);

const brands = (...names: string[]): string =>
	[...names, "Not-A.Brand"].map((name) => `"${name}";v="124"`).join(", ");

it.each([
	[
		"Brave says its name in its hints alone",
		`${linux} ${chrome} Safari/537.36`,
		{ "Sec-CH-UA": brands("Chromium", "Brave"), "Sec-CH-UA-Platform": '"Linux"' },
		["desktop", "Linux", "Brave", "Brave on Linux"],
	],
	[
		"Windows 11 is the platform's version 13 and later",
		`${windows} ${chrome} Safari/537.36`,
		{ "Sec-CH-UA-Platform": '"Windows"', "Sec-CH-UA-Platform-Version": '"15.0.0"' },
		["desktop", "Windows 11", "Chrome", "Chrome on Windows 11"],
	],
	[
		"Windows before is Windows",
		`${windows} ${chrome} Safari/537.36 Edg/124.0.0.0`,
		{
			"Sec-CH-UA": brands("Chromium", "Microsoft Edge"),
			"Sec-CH-UA-Platform": '"Windows"',
			"Sec-CH-UA-Platform-Version": '"10.0.0"',
		},
		["desktop", "Windows", "Microsoft Edge", "Microsoft Edge on Windows"],
	],
	[
		"the model of a phone is in its hints alone",
		onAndroid("K"),
		{ "Sec-CH-UA-Platform": '"Android"', "Sec-CH-UA-Mobile": "?1", "Sec-CH-UA-Model": '"Pixel 8"' },
		["mobile", "Android", "Chrome", "Chrome on Pixel 8"],
	],
	[
		"a maker's number becomes the name under which the phone is sold",
		onAndroid("K", "SamsungBrowser/25.0 "),
		{ "Sec-CH-UA": brands("Samsung Internet", "Chromium"), "Sec-CH-UA-Model": '"SM-S911B"' },
		["mobile", "Android", "Samsung Internet", "Samsung Internet on Galaxy S23"],
	],
	[
		"a tablet that asks for the pages of desktops is known by its platform",
		`${linux} ${chrome} Safari/537.36`,
		{ "Sec-CH-UA-Platform": '"Android"', "Sec-CH-UA-Mobile": "?0" },
		["tablet", "Android", "Chrome", "Chrome on Android"],
	],
	[
		"a Chromebook is known by its platform",
		`${linux} ${chrome} Safari/537.36`,
		{ "Sec-CH-UA-Platform": '"Chrome OS"', "Sec-CH-UA-Form-Factors": '"Desktop"' },
		["desktop", "Chrome OS", "Chrome", "Chrome on Chrome OS"],
	],
	[
		"an app stays itself although its engine names another",
		onAndroid("Pixel 8").replace("Safari/537.36", "Safari/537.36 [FB_IAB/FB4A;FBAV/441.0.0.0;]"),
		{ "Sec-CH-UA": brands("Android WebView", "Chromium"), "Sec-CH-UA-Platform": '"Android"' },
		["mobile", "Android", "Facebook", "Facebook on Pixel 8"],
	],
	[
		"hints alone are enough",
		"",
		{
			"Sec-CH-UA": brands("Google Chrome", "Chromium"),
			"Sec-CH-UA-Mobile": "?0",
			"Sec-CH-UA-Platform": '"macOS"',
		},
		["desktop", "macOS", "Chrome", "Chrome on macOS"],
	],
	[
		"a program stays a program",
		"curl/8.9.1",
		{ "Sec-CH-UA": brands("Google Chrome"), "Sec-CH-UA-Platform": '"Windows"' },
		["api", null, "curl", "curl (API client)"],
	],
	[
		"a brand that is no plain name says nothing",
		`${linux} ${chrome} Safari/537.36`,
		{ "Sec-CH-UA": brands("<script>", "Chromium"), "Sec-CH-UA-Model": '"<b>"' },
		["desktop", "Linux", "Chrome", "Chrome on Linux"],
	],
] as const)("%s", (_, userAgent, headers, [type, os, browser, label]) => {
	expect(parseDevice(userAgent, readClientHints(headers))).toEqual({ type, os, browser, label });
});
