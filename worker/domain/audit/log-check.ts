/** Something in a log that is not as it was appended. */
export interface LogFault {
	/** Where it was found: in what the organization object holds, in what D1 does, or in the signed checkpoints there. */
	where: "object" | "d1" | "checkpoint";
	/** The entry it is about; null: the log as a whole. */
	index: number | null;
	says: string;
}

/** What the object finds of the leaves of one tile. */
export interface LogStep {
	size: number;
	/** So many leaves are in D1. */
	confirmed: number;
	/** The events below it may be gone, because their retention is over. */
	forgotten: number;
	from: number;
	to: number;
	/** The hashes of these leaves, in base64. */
	hashes: string;
	/** Whose log it is among those of all objects that ever had the organization's id. */
	lineage: string;
	/** The events of these leaves that are kept here. */
	held: HeldEvent[];
	/** The receipts of these events that are kept here. */
	receipts: HeldReceipt[];
	/** Revocations of these sequences have their events among them; null: from the first, or to the last. */
	sequences: { above: number | null; upTo: number | null };
	/** What was let go by its time, up to which moment of its own. */
	gone: GoneUpTo;
	/** Somebody is being erased, and not everything says so yet. */
	isErasing: boolean;
	/** The last signed head, as it is kept here; only with the last leaves. */
	checkpoint: { size: number; note: string } | null;
	faults: LogFault[];
}

interface HeldEvent {
	index: number;
	at: number;
	/** The fields that are erased. */
	erased: string[];
	/** A change of it is on its way to D1. */
	isWaiting: boolean;
}

interface HeldReceipt {
	id: string;
	enforcedAt: number | null;
	/** A change of it is on its way to D1. */
	isWaiting: boolean;
}

/** Retention takes what happened up to these moments, and nothing later has gone by it. */
interface GoneUpTo {
	/** Events of the object. */
	events: number;
	/** Receipts, of the object and of D1. */
	receipts: number;
	/** Events of D1. */
	log: number;
}

/** What one call of `auditLog.verify` answers. */
export interface LogCheck {
	/** So many entries have been looked at by now. */
	checked: number;
	/** Of so many. */
	size: number;
	/** What was found by this call. */
	faults: LogFault[];
	/** Where the next call goes on; null: all was looked at. */
	nextCursor: string | null;
}
