import type { Administrator } from "../../../domain/administration/administrator.ts";
import type { AuditEvent } from "../../../domain/audit-event.ts";
import type { Network } from "../../../domain/facts/place.ts";
import type { Region } from "../../../domain/organization.ts";
import type { ProjectedGrant } from "../../../domain/projection.ts";
import type { DeviceType, EndCause, SessionStatus } from "../../../domain/session.ts";
import type { Watermark } from "../../../domain/watermark.ts";
import type { Store } from "./store.ts";

/** What the outbox names. */
export type Entity =
	| "organization"
	| "session"
	| "user"
	| "watermark"
	| "revocation"
	| "audit_event"
	| "administrator"
	| "support_grant"
	| "api_token";

/** The object's tables that rows are put into one by one, with a row of each as SQLite hands it out. */
export type Tables = {
	profile: {
		only: 1;
		id: string;
		slug: string;
		name: string;
		region: Region;
		created_at: number;
	};
	leases: { key: string; address: string | null; term_ms: number };
	/** One row for each person of whom there is a session here, ended ones included. */
	users: {
		id: string;
		name: string;
		email: string;
		first_seen_at: number;
		/** To the hour. */
		last_seen_at: number;
		/** What named them was erased then; under their old id until their sessions have another one. */
		erased_at: number | null;
		/** Their sessions are those of an administrator: no machine says who they are. */
		administrator: 0 | 1;
		/** How many rows of `sessions` name them. */
		sessions: number;
		/** JSON; null for none. */
		countries: string | null;
		spot: string | null;
	};
	sessions: {
		id: string;
		sequence: number;
		user_id: string;
		status: SessionStatus;
		device_type: DeviceType;
		device_os: string | null;
		device_browser: string | null;
		device_label: string;
		user_agent: string;
		/** JSON: another browser in which it went on. */
		later_device: string | null;
		ip: string;
		geo: string | null;
		network: Network | null;
		auth_methods: string;
		client_id: string | null;
		/** JSON; null for none. */
		metadata: string | null;
		created_at: number;
		last_activity_at: number;
		projected_activity_at: number;
		expires_at: number;
		idle_expires_at: number;
		support_grant_id: string | null;
		ended_at: number | null;
		ended_cause: EndCause | null;
		ended_reason: string | null;
		ended_by: string | null;
		receipt_id: string | null;
		/** The change that ended it early; null for one that stands or reached its absolute end. */
		ended_sequence: number | null;
		chain_hash: string | null;
		generation: number;
		grace_ends_at: number | null;
		sealed_successor: string | null;
		/** What tells the client that refreshed last from another: a short hash of its user agent. */
		refreshed_by: string | null;
		console_hash: string | null;
		administrator_id: string | null;
		authenticated_at: number | null;
		support_key: string | null;
		/** The end of its grant; reaching it is no limit of the policy but the end of the access. */
		support_until: number | null;
		/** The end it was started with, when that was moved earlier since: holders of a lease may know it by that one. */
		shortened_from: number | null;
		shortened_sequence: number | null;
		/** JSON; null for none. */
		flags: string | null;
		/** Its retention is over, but holders of leases must know its end until then. */
		kept_until: number | null;
		/** JSON: the issuer and its own id of the session, where another provider made it. */
		adopted_from: string | null;
	};
	/** One row, made with the tables. */
	lineage: {
		only: 1;
		id: string;
		/** The sequence at the first start since the last comparison with D1; null: compared. */
		compared_from: number | null;
		/** Since when it is closed, because D1 has seen more than it remembers. */
		closed_at: number | null;
		/** The last recovery, as JSON. */
		recovery: string | null;
	};
	/** Sessions of other providers that began here; each is known for longer than its row is kept. */
	adopted_sessions: { session_id: string; known_until: number };
	/** Of people who were erased a hash of the id: another provider's tokens from before go on for a while. */
	erased_people: { id_hash: string; erased_at: number; known_until: number };
	support_grants: Omit<ProjectedGrant, "version">;
	lost_roles: { administrator_id: string; lost_at: number };
	chain_links: {
		session_id: string;
		generation: number;
		token_hash: string;
		issued_at: number;
		used_at: number | null;
	};
	revocations: {
		id: string;
		sequence: number;
		scope: string;
		revoked: number;
		already_ended: number;
		recorded_at: number;
		enforced_at: number | null;
		enforced_by: number;
		actor: string;
		cause: EndCause;
		reason: string | null;
		session_ids: string;
		more: number;
		reach: string;
	};
	watermarks: {
		sequence: number;
		kind: Watermark["rule"]["kind"];
		user_id: string | null;
		preview_id: string | null;
		idle_timeout_ms: number | null;
		absolute_lifetime_ms: number | null;
		except_ids: string;
		at: number;
		covers_until: number;
		receipt_id: string | null;
		settled_up_to: number;
		settled: 0 | 1;
		projected: 0 | 1;
	};
	/** People whose data is being erased. */
	erasures: {
		user_id: string;
		/** What takes the place of their id. */
		pseudonym: string;
		/** What came later is no longer theirs. */
		sequence: number;
		/** How far the log has been read. */
		read_up_to: number;
		/** Nothing here names them any more, and D1 is next. */
		in_d1: 0 | 1;
	};
	policy: { field: string; value: string };
	previews: {
		id: string;
		/** Whose it is: they may hold so many. */
		credential_id: string;
		query: string;
		count: number;
		/** It covered every session that stood when it was made. */
		everything: 0 | 1;
		expires_at: number;
		confirmed: 0 | 1;
	};
	/** Views of the sessions that administrators keep for each other. */
	saved_views: {
		id: string;
		name: string;
		/** What tells it from the others: its name without capitals. */
		name_key: string;
		filter: string;
		/** JSON; null for the order that lists have by themselves. */
		sort: string | null;
		/** JSON: whom the filter names, for their erasure. */
		about: string;
		saved_at: number;
	};
	audit_events: {
		id: string;
		sequence: number;
		at: number;
		actor_kind: AuditEvent["actor"]["kind"];
		actor_id: string;
		action: AuditEvent["action"];
		target_kind: string;
		target_id: string;
		severity: AuditEvent["severity"];
		receipt_id: string | null;
		grant_id: string | null;
		reason: string | null;
		/** JSON; null when there are none, and once they are erased. */
		details: string | null;
		request_id: string | null;
		ip: string | null;
		/** Its place in the log; below zero while a restored object has not found it a new one. */
		leaf_index: number;
		/** The leaf itself: canonical JSON. */
		leaf: string;
		/** JSON: of each field that the leaf has under seal, its salt, or when it was erased. */
		salts: string;
	};
	/** One row, made with the tables: how far the log has come. */
	log_head: {
		only: 1;
		size: number;
		/** The hashes of the complete subtrees of the whole tree. */
		frontier: ArrayBuffer;
		/** So many leaves are in D1, with their tiles. */
		confirmed: number;
		/** A checkpoint of at least this size is wanted at once. */
		wanted: number;
		/** The leaves below it are so old that D1 may have let go of their events. */
		forgotten: number;
		/** The tree at the first start since the last comparison with D1. */
		started_size: number;
		started_frontier: ArrayBuffer;
		/** The last checkpoint that was signed: its size, its root in base64, when, and its note. */
		checkpoint_size: number;
		checkpoint_root: string | null;
		checkpoint_at: number;
		checkpoint: string | null;
	};
	log_tiles: { level: number; number: number; hashes: ArrayBuffer };
	/** At the platform: keys of logs whose event has been written. */
	log_keys: { id: string };
	/** How each witness stands to this log. */
	log_witnesses: {
		vkey: string;
		/** Of the last checkpoint that it has signed. */
		size: number;
		seen_at: number;
		/** In a row. */
		failures: number;
		failed_at: number;
		says: string | null;
	};
	/** Of a revocation that ended more sessions than its receipt names: how far their root has come. */
	session_roots: {
		receipt_id: string;
		after_id: string;
		size: number;
		frontier: ArrayBuffer;
		done: 0 | 1;
	};
	/** A caller whose call was refused within the last minute, and what they tried since. */
	refused_calls: {
		/** JSON. */
		by: string;
		since: number;
		/** JSON: what was refused since the event that was written at once; null: nothing. */
		rest: string | null;
	};
	administrators: {
		id: string;
		email: string;
		name: string | null;
		status: Administrator["status"];
		issuer: string | null;
		subject: string | null;
		invitation_hash: string | null;
		invitation_expires_at: number | null;
		invited_at: number;
		/** Whose invitation it is: removed themselves, they let in nobody any more. */
		invited_by_id: string | null;
		accepted_at: number | null;
		removed_at: number | null;
	};
	api_tokens: {
		id: string;
		name: string;
		scopes: string;
		secret_hash: string;
		created_at: number;
		created_by: string;
		/** The administrator with whom it ends; null: the deployment. */
		created_by_id: string | null;
		expires_at: number | null;
		/** To the hour. */
		last_used_at: number | null;
		/** The last use that D1 has heard of. */
		projected_use_at: number | null;
		replaced_by: string | null;
		/** 1: its coming end has been written down, or nobody needs to know; 2: that it has ended, too. */
		told: 0 | 1 | 2;
		revoked_at: number | null;
	};
	idempotency_keys: {
		caller: string;
		key: string;
		procedure: string;
		digest: string;
		/** The first answer, sealed. */
		answer: string;
		expires_at: number;
	};
	outbox: {
		entity: Entity;
		id: string;
		sequence: number;
		/** It could not be written while all around it could: until then the others go on without it. */
		parked_until: number | null;
	};
	directory: {
		id: string;
		slug: string;
		name: string;
		region: Region;
		created_at: number;
		/** Since when it is closed to recover, as it has said; null: it has not, or is open again. */
		closed_at: number | null;
	};
	homes: { issuer: string; subject: string; organization_id: string };
	support_registrations: {
		administrator_id: string;
		organization_id: string;
		support_key: string;
		until: number;
		lost: 0 | 1;
	};
};

type Nullable<R> = { [K in keyof R]: null extends R[K] ? K : never }[keyof R];

/** A row to be: what may be null may be left out. */
type NewRow<T extends keyof Tables> = Omit<Tables[T], Nullable<Tables[T]>> &
	Partial<Pick<Tables[T], Nullable<Tables[T]>>>;

/** What becomes of a row whose key is there already: it throws, stays out, takes the place, or changes what is there. */
type WhenPresent = "throw" | "ignore" | "replace" | `${"" | "(id) "}DO UPDATE SET ${string}`;

/** Inserts one row, column by name. Names come from the types above, never from outside. */
export function insert<T extends keyof Tables>(
	store: Store,
	table: T,
	row: NewRow<T>,
	whenPresent: WhenPresent = "throw",
): void {
	const columns = Object.keys(row);
	const values: SqlStorageValue[] = Object.values(row);
	const verb = whenPresent === "replace" ? "INSERT OR REPLACE" : "INSERT";
	store.sql.exec(
		`${verb} INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})${onConflict(whenPresent)}`,
		...values,
	);
}

function onConflict(whenPresent: WhenPresent): string {
	switch (whenPresent) {
		case "throw":
		case "replace":
			return "";
		case "ignore":
			return " ON CONFLICT DO NOTHING";
		default:
			return ` ON CONFLICT ${whenPresent}`;
	}
}
