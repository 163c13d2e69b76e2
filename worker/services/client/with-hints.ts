import type { DeviceType } from "../../domain/session.ts";
import type { ClientHints } from "./client-hints.ts";
import { modelRules } from "./device-rules/models.ts";
import { firstMatch, plainName } from "./device-rules/rule.ts";
import { typeOfSystem } from "./device-rules/systems.ts";

/** What a string says before it is put into words. */
export interface Said {
	type: DeviceType;
	os: string | null;
	browser: string | null;
	/** The name under which the device is sold. */
	model: string | null;
	/** An app that is no browser, whether or not its name can be read. */
	native: boolean;
}

/** What browsers call themselves and people do not. */
const brandNames: Record<string, string> = {
	"google chrome": "Chrome",
	"samsung internet": "Samsung Internet",
	yandex: "Yandex Browser",
	yabrowser: "Yandex Browser",
	duckduckgo: "DuckDuckGo",
};

/** Engines and frames, which say less than the string does. */
const commonBrands =
	/^(?:chromium|google chrome|android webview|microsoft edge webview2|headlesschrome)$/i;

const platforms: Record<string, string> = {
	windows: "Windows",
	macos: "macOS",
	"mac os x": "macOS",
	android: "Android",
	"chrome os": "Chrome OS",
	chromeos: "Chrome OS",
	"chromium os": "Chrome OS",
	linux: "Linux",
	ios: "iOS",
	fuchsia: "Fuchsia",
};

/** Systems that a string names in place of another: what it says beyond them is more than a hint tells. */
const frozen = new Set<string | null>([null, "Windows", "macOS", "Linux", "Android", "Chrome OS"]);

const forms: Record<string, DeviceType> = {
	desktop: "desktop",
	mobile: "mobile",
	tablet: "tablet",
};

/**
 * What a string says, corrected by client hints: since browsers froze their strings, only hints tell Brave from Chrome,
 * Windows 11 from 10 and the model of a phone.
 */
export function withHints(said: Said, hints: ClientHints): Said {
	if (hints.brands.includes("HeadlessChrome")) {
		return { ...said, type: "bot", browser: "Headless Chrome", native: false };
	}
	if (said.type === "bot" || said.type === "api") return said;
	const os = frozen.has(said.os) ? (systemOf(hints) ?? said.os) : said.os;
	return {
		os,
		type: typeOf(said, hints, os),
		browser: browserOf(said, hints),
		model: modelOf(hints) ?? (os === "Android" || os === said.os ? said.model : null),
		native: said.native,
	};
}

function systemOf({ platform, platformVersion }: ClientHints): string | null {
	const system = platforms[platform?.toLowerCase() ?? ""] ?? null;
	// Windows 11 is the platform's version 13: https://learn.microsoft.com/microsoft-edge/web-platform/how-to-detect-win11
	const isEleven = system === "Windows" && Number.parseInt(platformVersion ?? "", 10) >= 13;
	return isEleven ? "Windows 11" : system;
}

function typeOf(said: Said, hints: ClientHints, os: string | null): DeviceType {
	if (said.type === "tv" || said.type === "console") return said.type;
	const [form] = hints.formFactors.map((name) => forms[name.toLowerCase()]).filter((type) => type);
	if (form !== undefined) return form;
	if (hints.mobile === true) return "mobile";
	if (os === said.os || os === null) return said.type;
	return os === "Android" ? "tablet" : (typeOfSystem[os] ?? said.type);
}

function browserOf(said: Said, { brands }: ClientHints): string | null {
	const own = brands.find((brand) => !commonBrands.test(brand));
	if (own !== undefined) return brandNames[own.toLowerCase()] ?? plainName(own) ?? said.browser;
	const [common] = brands.filter((brand) => /^(?:google chrome|chromium)$/i.test(brand));
	if (said.browser !== null || common === undefined) return said.browser;
	return brandNames[common.toLowerCase()] ?? "Chromium";
}

const modelOf = ({ model }: ClientHints): string | null =>
	model === null ? null : (firstMatch(modelRules, `Android; ${model})`)?.name ?? null);
