import { plural } from "../../lib/numbers.ts";
import type { Health } from "./queries.ts";

/** What holds until an organization is sure to remember all that it did; null: it is. */
export function standingSentence(standing: Health["standing"]): string | null {
	switch (standing) {
		case "comparing":
			return (
				"This organization has just started and is comparing itself with the database. Until that is done, edges ask " +
				"it for every check, and a session that is ended now may take up to 72 seconds to be refused everywhere."
			);
		case "closed":
			return (
				"This organization was restored to an earlier point and is recovering. Until that is done, nobody is signed " +
				"in and every check is refused."
			);
		case "recovered":
			return (
				"This organization has recovered from a restore. Checks are answered again; sign-ins begin as soon as the " +
				"database has heard of it."
			);
		case "open":
			return null;
	}
}

/** What the last restore to an earlier point came to. */
export function recoveryLines({
	ended,
	signInAgain,
	skipped,
	complete,
	logBrokeAt,
}: NonNullable<Health["recovery"]>): string[] {
	return [
		`${plural(ended, "session")} that had ended ${ended === 1 ? "was" : "were"} ended again.`,
		complete
			? `${plural(signInAgain, "session")} ended because nothing proves that ${signInAgain === 1 ? "it" : "they"} still stood.`
			: `Everybody signs in again, as nothing proves that no end was lost: ${plural(signInAgain, "session")} ended.`,
		...(skipped > 0
			? [
					`${plural(skipped, "row")} of the database could not be read and ${skipped === 1 ? "was" : "were"} left out.`,
				]
			: []),
		...(logBrokeAt === null
			? []
			: [
					`The database held another log from entry ${logBrokeAt} on than what was remembered here: somebody has changed one of them.`,
				]),
	];
}
