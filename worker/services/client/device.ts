import Bowser from "bowser";
import type { Device, DeviceType } from "../../domain/session.ts";
import { addedName, leadingName } from "./app-name.ts";
import type { ClientHints } from "./client-hints.ts";
import { appRules } from "./device-rules/apps.ts";
import { botRules, botWordRules } from "./device-rules/bots.ts";
import { browserRules, commonBrowserRules } from "./device-rules/browsers.ts";
import { formRules } from "./device-rules/forms.ts";
import { modelRules } from "./device-rules/models.ts";
import { programRules } from "./device-rules/programs.ts";
import { firstMatch } from "./device-rules/rule.ts";
import { systemRules, typeOfSystem } from "./device-rules/systems.ts";
import { type Said, withHints } from "./with-hints.ts";

/** Longer user agents are cut: no real browser sends one, and the rest would only be stored. */
export const userAgentLengthMax = 1_024;

/**
 * What a user agent, and the client hints sent with it, say of the device. Never refuses: whatever cannot be read is
 * `unknown`. Every name is from a table, or a few plain words.
 */
export function parseDevice(userAgent: string, hints: ClientHints | null = null): Device {
	const said = read(asText(userAgent.slice(0, userAgentLengthMax)));
	const known = hints === null || !sendsHints(userAgent) ? said : withHints(said, hints);
	return { type: known.type, os: known.os, browser: known.browser, label: labelOf(known) };
}

/** Only browsers on Chromium send hints: beside another string they are of whoever changed one of the two. */
const sendsHints = (userAgent: string): boolean =>
	userAgent.trim() === "" || /\b(?:Headless)?Chrom(?:e|ium)\//.test(userAgent);

/** Some logs write a plus for each space. A run of blanks says no more than one. What cannot be seen is marked, so that it is part of no name. */
function asText(userAgent: string): string {
	const text = userAgent.replaceAll(/\s+/g, " ").replaceAll(/\p{C}/gu, "\ufffd").trim();
	return text.includes(" ") ? text : text.replaceAll(/\++/g, " ");
}

function read(text: string): Said {
	const os = firstMatch(systemRules, text)?.name ?? null;
	const model = firstMatch(modelRules, text)?.name ?? null;
	const likeBrowser = /^(?:Mozilla|Opera)\b/i.test(text);
	const onPhone = typeOfSystem[os ?? ""] === "mobile";
	const program = firstMatch(programRules, text);
	if (program && !(onPhone && inApps.has(program.rule.name))) {
		return { type: "api", os, browser: program.name, model: null, native: false };
	}
	const bot = firstMatch(botRules, text) ?? (onPhone ? null : firstMatch(botWordRules, text));
	if (bot) {
		const browser = bot.name ?? (likeBrowser ? addedName(text) : leadingName(text));
		return { type: "bot", os, browser, model: null, native: false };
	}
	const browser = browserOf(text, likeBrowser);
	const type = typeOf(text, os, model);
	// A name and a version, and nothing else: something that calls, and shows nothing.
	if (type === "unknown" && !likeBrowser && /^[a-z][\w.-]*\/v?\d[\w.]*(?: |$)/i.test(text)) {
		return { type: "api", os, browser, model: null, native: false };
	}
	return { type, os, browser, model, native: !likeBrowser && os !== null };
}

/** Programs that apps on phones call with; null stands for those that are named after what they are for. */
const inApps = new Set<string | null>([null, "okhttp"]);

/** Names of Bowser's that stand in strings of other browsers too, or are no browsers. */
const common = new Set<string>([
	"Chrome",
	"Chromium",
	"Firefox",
	"Safari",
	"Android Browser",
	"Electron",
	"Tizen",
	"WebOS Browser",
	"Bada",
	"Amazon Silk",
]);

function browserOf(text: string, likeBrowser: boolean): string | null {
	const named = firstMatch(appRules, text) ?? firstMatch(browserRules, text);
	if (named) return named.name;
	if (!likeBrowser) return leadingName(text) ?? addedName(text);
	const rare = bowserName(text);
	if (rare !== null && !common.has(rare)) return rare;
	return addedName(text) ?? firstMatch(commonBrowserRules, text)?.name ?? null;
}

const bowserNames = new Set<string>(Object.values(Bowser.BROWSER_MAP));

/** A name of Bowser's table: where it finds none it takes a piece of the string. */
function bowserName(text: string): string | null {
	try {
		const { name } = Bowser.parse(text).browser;
		return name !== undefined && bowserNames.has(name) ? name : null;
	} catch {
		return null;
	}
}

function typeOf(text: string, os: string | null, model: string | null): DeviceType {
	const form = firstMatch(formRules, text)?.rule.name as DeviceType | undefined;
	if (form !== undefined) return form;
	const isPhone = model !== null && /^(?:Pixel|Galaxy|Nexus|Redmi|moto|Quest)/i.test(model);
	// Browsers on Android say Mobile, unless they are on a tablet.
	if (os === "Android" && !isPhone && /^Mozilla\b.*AppleWebKit/.test(text)) return "tablet";
	return typeOfSystem[os ?? ""] ?? "unknown";
}

/** What people call a device whose form says more than its system. */
const formNames: Record<string, string> = { "Android tv": "Android TV", "iOS tablet": "iPad" };

function labelOf({ type, os, browser, model, native }: Said): string {
	if (type === "bot") return browser ?? "Bot";
	if (type === "api") return browser === null ? "API client" : `${browser} (API client)`;
	const where = model ?? formNames[`${os} ${type}`] ?? os;
	const what = browser ?? (native ? "App" : null);
	if (what === null || where === null) return what ?? where ?? "Unknown device";
	if (what === os) return where;
	return what.startsWith(`${where} `) ? what : `${what} on ${where}`;
}
