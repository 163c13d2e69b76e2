import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] as const;
const fixedPlaces = [
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
] as const;

const runs = (path: string): Promise<boolean> =>
	access(path, constants.X_OK).then(
		() => true,
		() => false,
	);

/** CHROMIUM_PATH, else what the system has; null when it has none. */
async function installedChromium(environment: NodeJS.ProcessEnv): Promise<string | null> {
	if (environment.CHROMIUM_PATH) return environment.CHROMIUM_PATH;
	const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
	const places = [
		...folders.flatMap((folder) => names.map((name) => resolve(folder, name))),
		...fixedPlaces,
	];
	for (const place of places) if (await runs(place)) return place;
	return null;
}

/** Containers often lack the kernel's user namespaces and a large /dev/shm. Only our own pages are opened. */
const containerFlags = ["--no-sandbox", "--disable-dev-shm-usage"];

/** A real Chromium without a manual install: the system's, else the one inside a package. */
export async function launchChromium(
	environment: NodeJS.ProcessEnv = process.env,
): Promise<Browser> {
	const installed = await installedChromium(environment);
	if (installed !== null) {
		return chromium.launch({ executablePath: installed, args: containerFlags });
	}
	const { default: packaged } = await import("@sparticuz/chromium");
	// Its own flags are made for one page per process; the tests use several browser contexts.
	return chromium.launch({
		executablePath: await packaged.executablePath(),
		args: containerFlags,
	});
}
