import { all, run, type Store } from "../store/store.ts";

/** In the transaction that takes the role away: whatever the person holds anywhere is to be ended. */
export const loseSupport = (store: Store, administratorId: string): void => {
	run(
		store,
		"UPDATE support_registrations SET lost = 1 WHERE administrator_id = ?",
		administratorId,
	);
};

/** Where support access is still to be ended. */
export const lostPlaces = (
	store: Store,
	limit: number,
): { administratorId: string; organizationId: string }[] =>
	all<{ administratorId: string; organizationId: string }>(
		store,
		`SELECT DISTINCT administrator_id AS administratorId, organization_id AS organizationId
		FROM support_registrations WHERE lost = 1 LIMIT ?`,
		limit,
	);

export const forgetLostPlace = (
	store: Store,
	place: { administratorId: string; organizationId: string },
): void => {
	run(
		store,
		"DELETE FROM support_registrations WHERE administrator_id = ? AND organization_id = ?",
		place.administratorId,
		place.organizationId,
	);
};
