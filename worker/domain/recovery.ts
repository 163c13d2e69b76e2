/** What an organization's object that was restored to an older point has taken over from D1. */
export interface Recovery {
	at: number;
	/** Sessions that had ended and end again, as they had ended. */
	ended: number;
	/** Sessions that stood, and whose people sign in again: nobody is sure of them. */
	signInAgain: number;
	/** Rows of D1 that could not be read. */
	skipped: number;
	/** All that the object had done is known to have reached D1. If not, everybody signs in again. */
	complete: boolean;
	/**
	 * The place in the log from which on D1 had something else than what goes on from what the object remembered: changed
	 * there, or by another writer. Null: the log goes on unbroken.
	 */
	logBrokeAt: number | null;
	/** The organization's sequence after it. */
	sequence: number;
}
