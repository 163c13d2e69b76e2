import { DatabaseSync } from "node:sqlite";
import { databaseFile } from "../../world/database.ts";
import { expectThat, type Scene } from "../scene.ts";
import { walk } from "./growth.ts";
import type { Office } from "./office.ts";

const busyMs = 5_000;

/** Somebody who can write to D1 changes what happened, and puts it back. */
export async function databaseIsNotBelieved({ step }: Scene, office: Office): Promise<void> {
	const { organizationId, admin, settings } = office;
	const path = await databaseFile(settings.stateDirectory);
	expectThat(
		path !== null,
		`no database in ${settings.stateDirectory}: give CURFEW_STATE as it was given to npm start`,
	);
	const write = (reason: string, wasReason: string): number => {
		const database = new DatabaseSync(path);
		try {
			database.exec(`PRAGMA busy_timeout = ${busyMs}`);
			const { changes } = database
				.prepare(
					"UPDATE audit_events SET reason = ? WHERE organization_id = ? AND action = 'sessions.revoked' AND reason = ?",
				)
				.run(reason, organizationId, wasReason);
			return Number(changes);
		} finally {
			database.close();
		}
	};
	const [was, forged] = ["Laptop stolen", "Routine"];

	await step("Behind Curfew's back an event in D1 gets another reason: it is named", async () => {
		expectThat(write(forged, was) === 1, "the event was not found in D1");
		try {
			const { faults } = await walk(admin, organizationId);
			expectThat(
				faults.some(({ where, says }) => where === "d1" && says.includes("reason")),
				JSON.stringify(faults),
			);
			return faults.map(({ where, index, says }) => `${where}, entry ${index}: ${says}`).join("; ");
		} finally {
			write(was, forged);
		}
	});
	await step("Put back, it is as it was", async () => {
		const { checked, faults } = await walk(admin, organizationId);
		expectThat(faults.length === 0, JSON.stringify(faults));
		return `${checked} entries, no fault`;
	});
}
