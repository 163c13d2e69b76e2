import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Device } from "../../domain/session.ts";

interface Corpus {
	real: { ua: string; type?: string; os?: string; browser?: string }[];
	families: { ua: string; family: string }[];
	systems: { ua: string; os: string }[];
}

interface Share {
	right: number;
	of: number;
}

interface Wrong {
	kind: "type" | "system" | "browser";
	wanted: string;
	said: string | null;
	userAgent: string;
}

/** How often a reading of user agents agrees with what a person would say. */
interface DeviceScore {
	type: Share;
	system: Share;
	browser: Share;
	wrong: Wrong[];
}

/** The parts of each field that have to be right. */
export const deviceTargets = { type: 0.95, system: 0.93, browser: 0.93 } as const;

export const shareOf = ({ right, of }: Share): number => (of === 0 ? 1 : right / of);

/** The corpus's name for a system, where people say another. */
const systemNames: Record<string, string> = {
	"Mac OS X": "macOS",
	Ubuntu: "Linux",
	Debian: "Linux",
};

/** The corpus's name for a browser, where people say another; for the rest the first word is what matters. */
const familyNames: Record<string, string> = { IE: "Internet Explorer" };

/** Measures a reading against the corpus. */
export function scoreDevices(read: (userAgent: string) => Device): DeviceScore {
	const corpus = JSON.parse(
		readFileSync(fileURLToPath(import.meta.resolve("../vectors/user-agents.json")), "utf8"),
	) as Corpus;
	const none = (): Share => ({ right: 0, of: 0 });
	const score: DeviceScore = { type: none(), system: none(), browser: none(), wrong: [] };
	const count = (wrong: Wrong, isRight: boolean): void => {
		score[wrong.kind].of += 1;
		if (isRight) score[wrong.kind].right += 1;
		else score.wrong.push(wrong);
	};
	for (const { ua: userAgent, type, os, browser } of corpus.real) {
		const said = read(userAgent);
		if (type !== undefined) {
			count({ kind: "type", wanted: type, said: said.type, userAgent }, said.type === type);
		}
		if (os !== undefined) {
			count({ kind: "system", wanted: os, said: said.os, userAgent }, said.os === os);
		}
		if (browser !== undefined) {
			const isRight = new RegExp(browser).test(said.browser ?? "");
			count({ kind: "browser", wanted: browser, said: said.browser, userAgent }, isRight);
		}
	}
	for (const { ua: userAgent, family } of corpus.families) {
		const said = read(userAgent).browser;
		const word = familyNames[family] ?? family.split(" ")[0] ?? family;
		count({ kind: "browser", wanted: family, said, userAgent }, said?.includes(word) ?? false);
	}
	for (const { ua: userAgent, os } of corpus.systems) {
		const said = read(userAgent).os;
		const wanted = systemNames[os] ?? os;
		count({ kind: "system", wanted, said, userAgent }, said === wanted);
	}
	return score;
}
