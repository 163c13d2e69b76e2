import type { AuthorityStorage, WriterStart } from "../../../domain/lease/lease-authority.ts";
import { type Durable, recordOf } from "../storage/tables.ts";
import type { World } from "../world.ts";
import type { ObjectStorage } from "./object-storage.ts";

/** What the authority on leases keeps in its object's tables. */
export function authorityTables(
	storage: ObjectStorage,
	world: World,
	noteEnforced: (sequence: number, nowMs: number) => void,
): AuthorityStorage {
	return {
		transaction: (work) => storage.transaction(work),
		hasWork: () => storage.value.leases.size > 0 || storage.value.unenforced.size > 0,
		terms: () => storage.value.terms,
		start: (nowMs) => {
			storage.write((value) => ({ ...value, sequence: value.sequence + 1 }));
			const record = recordOf(storage.value, nowMs);
			return world.bugs.forgetsLeases ? { ...record, leases: [] } : record;
		},
		noteStart: (start) => noteStart(storage, world, start),
		noteEarlierBound: (statedMs, enforcedByMs) =>
			storage.write((value) => ({
				...value,
				unenforced: withBound(value, (boundMs) => (boundMs === statedMs ? enforcedByMs : boundMs)),
			})),
		storeLease: (lease) =>
			storage.write((value) => ({
				...value,
				leases: new Map(value.leases).set(lease.key, lease),
			})),
		noteAsOf: (asOfMs) =>
			storage.write((value) => ({ ...value, asOfMs: Math.max(value.asOfMs, asOfMs) })),
		forgetLeases: (keys) =>
			storage.write((value) => {
				const leases = new Map(value.leases);
				for (const key of keys) leases.delete(key);
				return { ...value, leases };
			}),
		noteEnforced: (sequence, _released, nowMs) => noteEnforced(sequence, nowMs),
	};
}

/** What is on its way goes on under the new epoch, and says the later bound. */
function noteStart(
	storage: ObjectStorage,
	world: World,
	{ asOfMs, enforcedByMs }: WriterStart,
): void {
	const epoch = storage.value.sequence;
	for (const [sequence, { operation }] of storage.value.unenforced) {
		operation.stamp = { epoch, sequence };
		operation.sinceMs = world.nowMs;
	}
	storage.write((value) => ({
		...value,
		asOfMs: Math.max(value.asOfMs, asOfMs),
		unenforced: withBound(value, (boundMs) => Math.max(boundMs, enforcedByMs)),
	}));
}

const withBound = (
	{ unenforced }: Durable,
	boundOf: (boundMs: number) => number,
): Durable["unenforced"] =>
	new Map(
		[...unenforced].map(([sequence, { operation, enforcedByMs }]) => [
			sequence,
			{ operation, enforcedByMs: boundOf(enforcedByMs) },
		]),
	);
