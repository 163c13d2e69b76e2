import type { Problem } from "../../api/errors.ts";

/** A way off the page that the router does not see. */
export interface Leaving {
	/** What does it, as a sentence would begin with it: "Signing out". */
	by: string;
	/** Goes; answers with the problem, if it could not. */
	go: () => Promise<Problem | null>;
}

/** Asks before something that was filled in is lost; set while there is something to lose. */
let ask: ((leaving: Leaving) => void) | null = null;

/** @returns the way to stop being asked */
export function askBeforeLeaving(question: (leaving: Leaving) => void): () => void {
	ask = question;
	return () => {
		if (ask === question) ask = null;
	};
}

/** Leaves, or lets the person decide first. Answers with the problem, if nobody has shown it yet. */
export async function leave(leaving: Leaving): Promise<Problem | null> {
	if (ask === null) return leaving.go();
	ask(leaving);
	return null;
}
