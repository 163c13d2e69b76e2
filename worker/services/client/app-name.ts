import { plainName } from "./device-rules/rule.ts";

/** Words of engines, systems and what they report, which are no app's name. */
const notNames =
	/^(?:mozilla|opera|applewebkit|webkit|khtml|gecko|goanna|version|mobile|safari|chrome|chromium|crios|crmo|firefox|presto|trident|blink|electron|atomshell|macappstore|wkwebview|build|release|browser|profile|configuration|linux|android|ubuntu|fedora|debian|suse|gentoo|mint|pclinuxos|puppy|slackware|mandriva|mandrake|lightning|creative|firephp|asktb.*|navigator|kaios|shiretoko|minefield|fennec|red|centos|arch|nettype|language|jssdk|channel|bytelocale|region|revealtype|xweb|mmwebsdk|mmwebid|tbs|uws|ucbs|t7|sp-engine|languagetype|bd.*|u2|mms|java|net|dalvik|cfnetwork|darwin|qt|qtwebengine|arkweb|hmscore|gmscore|app|appname|app_version|theme|x|nf|nx|wap|midp|cldc|cpu|device|model|os|ios|macos|windows|gears|vr|tv|sa|bropp|dnt|scale|webview|okhttp|alamofire|reactnative)$/i;

/** The name that stands before the engine, or behind it, in a string that is made like a browser's. */
export function addedName(text: string): string | null {
	const outside = text.replaceAll(/\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]/g, " ");
	for (const [, name = ""] of outside.matchAll(/(?<!\S)([^\s/;]{3,40})\/(?:Android\/)?v?\d/g)) {
		const plain = notNames.test(name) ? null : plainName(name);
		if (plain !== null) return plain;
	}
	return null;
}

/** The name that an app, or a program, begins its string with: up to its version, without the device it is for. */
export function leadingName(text: string): string | null {
	const head = /^([^/;([]{2,90}?)(?:\/| v?\d+\.|;| ?\(|$)/.exec(text)?.[1] ?? "";
	const name = head.replace(/(?: for |[ _-])(?:iPhone|iPad|iOS|Android|iPhoneOS)$/i, "");
	return notNames.test(name) ? null : plainName(name);
}
