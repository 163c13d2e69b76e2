import type { Problem } from "../../api/errors.ts";

/** A way off the page that the router does not see. */
export interface PageExit {
	/** What does it, as a sentence would begin with it: "Signing out". */
	by: string;
	/** Goes; answers with the problem, if it could not. */
	go: () => Promise<Problem | null>;
}

/** Asks before something that was filled in is lost; set while there is something to lose. */
let ask: ((exit: PageExit) => void) | null = null;

/** @returns the way to stop being asked */
export function askBeforeExit(question: (exit: PageExit) => void): () => void {
	ask = question;
	return () => {
		if (ask === question) ask = null;
	};
}

/** Goes, or lets the person decide first. Answers with the problem, if nobody else shows it. */
export async function exitPage(exit: PageExit): Promise<Problem | null> {
	if (ask === null) return exit.go();
	ask(exit);
	return null;
}
