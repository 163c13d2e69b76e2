import Bowser from "bowser";
import type { Device, DeviceType } from "../../domain/session.ts";

/** Longer user agents are cut: no real browser sends one, and the rest would only be stored. */
export const userAgentLengthMax = 1_024;

const unknownDevice: Device = {
	type: "unknown",
	os: null,
	browser: null,
	label: "Unknown device",
};

/** Programs that call without a browser; their name is the first product of the user agent. */
const apiClient =
	/^(curl|wget|python-requests|python-urllib|go-http-client|okhttp|axios|node-fetch|undici|postmanruntime|insomnia|java|apache-httpclient|libwww-perl|ruby|faraday|httpie|dart)\b/i;

/** What a user agent says of the device. Never refuses: whatever cannot be read is `unknown`. */
export function parseDevice(userAgent: string): Device {
	const text = userAgent.slice(0, userAgentLengthMax).trim();
	if (text === "" || text.includes("<")) return unknownDevice;
	const api = apiClient.exec(text)?.[1];
	if (api) return { type: "api", os: null, browser: api, label: `${api} (API client)` };
	try {
		const { browser, os, platform } = Bowser.parse(text);
		const type = typeOf(platform.type);
		const osName = os.name ?? null;
		const browserName = browser.name || null;
		if (type === "unknown" && osName === null && browserName === null) return unknownDevice;
		return {
			type,
			os: osName,
			browser: browserName,
			label: labelOf(browserName, osName, platform),
		};
	} catch {
		return unknownDevice;
	}
}

function typeOf(platform: string | undefined): DeviceType {
	switch (platform) {
		case "desktop":
		case "mobile":
		case "tablet":
		case "bot":
			return platform;
		default:
			return "unknown";
	}
}

function labelOf(browser: string | null, os: string | null, platform: { model?: string }): string {
	const where = os === "iOS" && platform.model ? platform.model : os;
	if (browser && where) return `${browser} on ${where}`;
	return browser ?? where ?? unknownDevice.label;
}
