import { text } from "./text.ts";

/** Ids are only bounded at the edge: a malformed one must answer like an unknown one (404), not like bad input. */
export const idSchema = text(100).min(1);

export const userIdSchema = text(255, "A user id has at most 255 characters.").min(
	1,
	"Give the user's id.",
);
