import type { EndCause, SessionEnd } from "../session.ts";

/** What the person whose console session ended is told of it: no id, and nothing that somebody wrote about them. */
export interface OwnEnd {
	at: number;
	cause: EndCause;
	/** `system` is Curfew itself: a limit, or a rule of the organization. */
	by: { kind: "you" | "administrator" | "support" | "program" | "system"; name: string };
}

export function ownEndOf({ at, by, cause }: SessionEnd, ownId: string): OwnEnd {
	return { at, cause, by: { kind: kindOf(by, cause, ownId), name: by.name } };
}

function kindOf(by: SessionEnd["by"], cause: EndCause, ownId: string): OwnEnd["by"]["kind"] {
	if (by.id === ownId || cause === "user") return "you";
	switch (by.kind) {
		case "global_admin":
			return "support";
		case "api_token":
			return "program";
		case "system":
			return "system";
		case "organization_admin":
		case "person":
			return "administrator";
	}
}
