import { describe, expect, it } from "vitest";
import { minuteMs } from "../domain/clock.ts";
import { firefoxOnLinux, safariOnIphone } from "../testing/support/clients.ts";
import { aPeopleWorld, inEach } from "../testing/support/people-world.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const begin = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(begin);

const chrome = (version: number, system = "Windows NT 10.0; Win64; x64") =>
	`Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
const chromeOnAndroid =
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36";

/** A session and its refreshes, one a minute. */
async function aDeviceWorld(facts: { userAgent?: string; clientHints?: Record<string, string> }) {
	const world = await aPeopleWorld();
	const { client, start, session } = world;
	const started = await start({ authMethods: ["pwd", "otp"], ...facts });
	let { refreshToken } = started;
	let at = begin;
	const refresh = async (userAgent?: string) => {
		at += minuteMs;
		setClock(at);
		const refreshed = await client.lifecycle.refresh.mutate({
			refreshToken,
			...(userAgent !== undefined && { userAgent }),
		});
		refreshToken = refreshed.refreshToken;
	};
	const seen = async () => {
		const { device, userAgent, laterDevice, flags } = await session(started.sessionId);
		const row = (await world.list())[0];
		expect(row).toMatchObject({ device, flags });
		return { device, userAgent, laterDevice, flags };
	};
	const changes = () => world.events("session.user_agent_changed");
	return { ...world, sessionId: started.sessionId, refresh, seen, changes };
}

it.each(["node", "okhttp/4.12.0", "curl/8.7.1", "python-requests/2.32.0", "axios/1.7.2", ""])(
	"a refresh by %j on somebody's behalf says nothing of the device",
	async (program) => {
		const { refresh, seen, changes } = await aDeviceWorld({ userAgent: firefoxOnLinux });
		const before = await seen();
		await refresh(program);
		expect(await seen()).toEqual(before);
		expect(before).toMatchObject({ userAgent: firefoxOnLinux, laterDevice: null, flags: [] });
		expect(await changes()).toEqual([]);
	},
);

it("a newer version of the same browser is no change", async () => {
	const { refresh, seen, changes } = await aDeviceWorld({ userAgent: chrome(124) });
	const before = await seen();
	await refresh(chrome(125));
	await refresh(chrome(131));
	expect(await seen()).toEqual(before);
	expect(await changes()).toEqual([]);
});

it("a newer system is no change", async () => {
	const { refresh, seen, changes } = await aDeviceWorld({ userAgent: safariOnIphone });
	const before = await seen();
	const newer = safariOnIphone.replaceAll("18_5", "18_6").replace("Version/18.5", "Version/18.6");
	await refresh(newer);
	expect(await seen()).toEqual(before);
	expect(await changes()).toEqual([]);
});

it("another browser is kept beside the first, with one event and one flag, however often it comes", async () => {
	const { refresh, seen, changes, counts, sessionId } = await aDeviceWorld({
		userAgent: firefoxOnLinux,
	});
	const { device } = await seen();
	await refresh(safariOnIphone);
	const flag = {
		kind: "user_agent_changed",
		at: begin + minuteMs,
		seen: {
			first: { device: "Firefox on Linux", userAgent: firefoxOnLinux, ip: "203.0.113.7" },
			again: { device: "Safari on iPhone", userAgent: safariOnIphone, ip: null },
		},
	};
	const after = await seen();
	expect(after).toMatchObject({
		device,
		userAgent: firefoxOnLinux,
		laterDevice: {
			at: begin + minuteMs,
			userAgent: safariOnIphone,
			device: { type: "mobile", label: "Safari on iPhone" },
		},
		flags: [flag],
	});
	await refresh(safariOnIphone);
	await refresh(firefoxOnLinux);
	await refresh("node");
	await refresh(safariOnIphone);
	expect(await seen()).toEqual(after);
	expect(await changes()).toMatchObject([
		{ target: { kind: "session", id: sessionId }, details: flag.seen },
	]);
	expect(await counts({ flags: ["user_agent_changed"] })).toEqual(inEach(1));
});

describe("client hints at sign-in", () => {
	it.each([
		[
			"Brave",
			chrome(124, "X11; Linux x86_64"),
			{ "sec-ch-ua": '"Brave";v="124", "Chromium";v="124"', "sec-ch-ua-platform": '"Linux"' },
			{ browser: "Brave", os: "Linux" },
			chrome(125, "X11; Linux x86_64"),
		],
		[
			"Windows 11",
			chrome(124),
			{
				"sec-ch-ua": '"Google Chrome";v="124", "Chromium";v="124"',
				"sec-ch-ua-platform": '"Windows"',
				"sec-ch-ua-platform-version": '"15.0.0"',
			},
			{ browser: "Chrome", os: "Windows 11" },
			chrome(126),
		],
		[
			"the model of a phone",
			chromeOnAndroid,
			{
				"sec-ch-ua": '"Google Chrome";v="124", "Chromium";v="124"',
				"sec-ch-ua-platform": '"Android"',
				"sec-ch-ua-model": '"Pixel 8"',
				"sec-ch-ua-mobile": "?1",
			},
			{ type: "mobile", label: "Chrome on Pixel 8" },
			chromeOnAndroid.replace("124", "125"),
		],
	])(
		"tell %s, and a refresh without them is no change",
		async (_, userAgent, hints, device, later) => {
			const { refresh, seen, changes } = await aDeviceWorld({ userAgent, clientHints: hints });
			const before = await seen();
			expect(before.device).toMatchObject(device);
			await refresh(userAgent);
			await refresh(later);
			expect(await seen()).toEqual(before);
			expect(await changes()).toEqual([]);
		},
	);

	it("hide no other browser that goes on with the session", async () => {
		const { refresh, changes, seen } = await aDeviceWorld({
			userAgent: chrome(124, "X11; Linux x86_64"),
			clientHints: { "sec-ch-ua": '"Brave";v="124", "Chromium";v="124"' },
		});
		await refresh(firefoxOnLinux);
		expect(await changes()).toHaveLength(1);
		expect((await seen()).flags).toMatchObject([{ kind: "user_agent_changed" }]);
	});

	it.each([null, "nonsense", [], 7, { "sec-ch-ua": 7, "x-other": "y" }, { "sec-ch-ua": '"' }])(
		"that are none (%j) refuse no sign-in",
		async (hints) => {
			const { start, session } = await aPeopleWorld();
			const { sessionId } = await start({ clientHints: hints as never });
			expect((await session(sessionId)).device.label).toBe("Firefox on Linux");
		},
	);
});

describe("a sign-in without a user agent", () => {
	it("takes the first browser that goes on with it, as the one that signed in", async () => {
		const { refresh, seen, changes, counts } = await aDeviceWorld({ userAgent: "" });
		await refresh("node");
		expect((await seen()).device.type).toBe("unknown");
		await refresh(firefoxOnLinux);
		const first = await seen();
		expect(first).toMatchObject({
			userAgent: firefoxOnLinux,
			device: { label: "Firefox on Linux", type: "desktop" },
			laterDevice: null,
			flags: [],
		});
		expect(await changes()).toEqual([]);
		expect(await counts({ deviceType: ["desktop"] })).toEqual(inEach(1));
		await refresh(safariOnIphone);
		expect((await seen()).device).toEqual(first.device);
		expect(await changes()).toHaveLength(1);
	});
});

it("browsers that take turns leave one event for each, and not one for each refresh", async () => {
	const { refresh, changes, seen } = await aDeviceWorld({ userAgent: firefoxOnLinux });
	for (let turn = 0; turn < 3; turn += 1) {
		await refresh(safariOnIphone);
		await refresh(chrome(124));
	}
	expect((await seen()).flags).toHaveLength(1);
	expect((await changes()).length).toBeLessThanOrEqual(2);
});
