import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { LogFault } from "../../domain/audit/log-check.ts";
import type { OrganizationHost } from "../../objects/organization/organization-host.ts";
import { recordEvent } from "../../objects/organization/store/audit-events.ts";
import { nextSequence } from "../../objects/organization/store/store.ts";
import {
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	type TestOrganization,
	theTest,
} from "../support/builders.ts";
import type { Caller as Client } from "../support/callers.ts";
import type { TamperedLog } from "./tampering/tampering.ts";

/** Lets an object append so many events, a transaction for each. */
export const appendEvents = (organizationId: string, count: number): Promise<void> =>
	runInDurableObject(stubOf(organizationId), (object) => {
		const { host } = object as unknown as { host: OrganizationHost };
		for (let nth = 0; nth < count; nth += 1) {
			host.transactions.change(theTest, (tx) =>
				recordEvent(tx, {
					sequence: nextSequence(tx.store),
					action: "audit_log.exported",
					target: { kind: "organization", id: organizationId },
				}),
			);
		}
	});

/** Brings all of a log to D1 and has it signed. */
export async function signed(organization: TestOrganization): Promise<void> {
	await projected(organization.id);
	await organization.object.checkpoint();
}

export const logSizeOf = async ({ object }: TestOrganization): Promise<number> =>
	must(await object.health()).log.size;

/** A log of 300 entries, in the midst of them two revocations; all of it is in D1, and signed. */
export async function aSignedLog(
	size = 300,
): Promise<TamperedLog & { organization: TestOrganization; client: Client }> {
	const organization = await anOrganization();
	const { id: organizationId } = organization;
	const client = await organization.token();
	await appendEvents(organizationId, 12);
	const receipts: string[] = [];
	for (const reason of ["Lost laptop", "Sold laptop"]) {
		const { sessionId } = await aSession(organization);
		const receipt = await client.sessions.revoke.mutate({ organizationId, sessionId, reason });
		receipts.push(receipt.id);
	}
	await appendEvents(organizationId, size - (await logSizeOf(organization)));
	await signed(organization);
	const [receiptId = "", otherReceiptId = ""] = receipts;
	const { results } = await env.DB.prepare(
		"SELECT leaf_index FROM audit_events WHERE organization_id = ? AND receipt_id = ? ORDER BY leaf_index",
	)
		.bind(organizationId, receiptId)
		.all<{ leaf_index: number }>();
	const [revoked = 0, enforced = 0] = results.map((row) => row.leaf_index);
	return {
		organization,
		client,
		organizationId,
		size,
		revoked,
		enforced,
		receiptId,
		otherReceiptId,
	};
}

/** All that a whole pass finds. */
export async function faultsOf(client: Client, organizationId: string): Promise<LogFault[]> {
	const faults: LogFault[] = [];
	for (let cursor: string | undefined; ; ) {
		const step = await client.auditLog.verify.query({ organizationId, cursor });
		faults.push(...step.faults);
		if (step.nextCursor === null) return faults;
		cursor = step.nextCursor;
	}
}

export const inObject = (organizationId: string, ...statements: string[]): Promise<void> =>
	runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
		for (const statement of statements) storage.sql.exec(statement).toArray();
	});

export const inD1 = async (...statements: string[]): Promise<void> => {
	await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
};
