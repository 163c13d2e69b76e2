import { exitPage } from "../overlays/page-exit.ts";

/** Loads the page anew; asks first if that would lose something that was filled in. */
export const reloadPage = (): Promise<unknown> =>
	exitPage({
		by: "Reloading",
		go: async () => {
			location.reload();
			return null;
		},
	});
