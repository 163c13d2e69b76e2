import { all, first, type Store } from "./store.ts";

export interface Migration {
	id: string;
	sql: string;
}

/** Append only: an object in the field has applied a prefix of this list and continues after it. */
export const organizationMigrations: readonly Migration[] = [
	{
		id: "0001_foundation",
		sql: `
CREATE TABLE profile (
	only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL, slug TEXT NOT NULL, name TEXT NOT NULL,
	region TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('sequence', 0), ('active_sessions', 0), ('as_of', 0), ('leased_until', 0), ('logged_from', 0);
CREATE TABLE lineage (
	only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL, compared_from INTEGER, closed_at INTEGER,
	recovery TEXT
) STRICT;
INSERT INTO lineage VALUES (1, lower(hex(randomblob(16))), NULL, NULL, NULL);
CREATE TABLE leases (key TEXT PRIMARY KEY, address TEXT, term_ms REAL NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE users (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL,
	first_seen_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, erased_at INTEGER,
	administrator INTEGER NOT NULL, sessions INTEGER NOT NULL, countries TEXT, spot TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX users_with_whereabouts ON users (last_seen_at) WHERE countries IS NOT NULL OR spot IS NOT NULL;

CREATE TABLE sessions (
	id TEXT PRIMARY KEY, sequence INTEGER NOT NULL,
	user_id TEXT NOT NULL,
	status TEXT NOT NULL,
	device_type TEXT NOT NULL, device_os TEXT, device_browser TEXT, device_label TEXT NOT NULL, user_agent TEXT NOT NULL,
	later_device TEXT,
	ip TEXT NOT NULL, geo TEXT, network TEXT,
	auth_methods TEXT NOT NULL, client_id TEXT, metadata TEXT,
	created_at INTEGER NOT NULL, last_activity_at INTEGER NOT NULL, projected_activity_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL, idle_expires_at INTEGER NOT NULL,
	support_grant_id TEXT,
	ended_at INTEGER, ended_cause TEXT, ended_reason TEXT, ended_by TEXT, receipt_id TEXT,
	ended_sequence INTEGER,
	chain_hash TEXT, generation INTEGER NOT NULL, grace_ends_at INTEGER, sealed_successor TEXT, refreshed_by TEXT,
	console_hash TEXT, administrator_id TEXT, authenticated_at INTEGER,
	support_key TEXT, support_until INTEGER, shortened_from INTEGER, shortened_sequence INTEGER,
	flags TEXT, kept_until INTEGER, adopted_from TEXT
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, status, sequence);
CREATE INDEX sessions_by_activity ON sessions (last_activity_at);
CREATE INDEX sessions_standing ON sessions (sequence) WHERE status = 'active';
CREATE INDEX sessions_unprojected ON sessions (projected_activity_at) WHERE last_activity_at <> projected_activity_at;
CREATE INDEX sessions_ended_early ON sessions (expires_at) WHERE ended_sequence IS NOT NULL;
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL AND kept_until IS NULL;
CREATE INDEX sessions_kept ON sessions (kept_until) WHERE kept_until IS NOT NULL;
CREATE INDEX sessions_ended_with_client ON sessions (ended_at)
	WHERE ended_at IS NOT NULL AND (ip <> '' OR user_agent <> '' OR geo IS NOT NULL OR adopted_from IS NOT NULL);
CREATE INDEX sessions_by_absolute_end ON sessions (expires_at) WHERE status = 'active';
CREATE INDEX sessions_by_idle_end ON sessions (idle_expires_at) WHERE status = 'active';
CREATE INDEX sessions_by_administrator ON sessions (administrator_id) WHERE administrator_id IS NOT NULL;

CREATE INDEX sessions_by_support_key ON sessions (support_key) WHERE support_key IS NOT NULL AND status = 'active';
CREATE INDEX sessions_shortened ON sessions (shortened_from) WHERE shortened_from IS NOT NULL;
CREATE INDEX sessions_by_support_grant ON sessions (support_grant_id) WHERE support_grant_id IS NOT NULL;

CREATE TABLE adopted_sessions (
	session_id TEXT PRIMARY KEY, known_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX adopted_sessions_by_end ON adopted_sessions (known_until);
CREATE TABLE erased_people (
	id_hash TEXT PRIMARY KEY, erased_at INTEGER NOT NULL, known_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_people_by_end ON erased_people (known_until);

CREATE TABLE support_grants (
	id TEXT PRIMARY KEY, sequence INTEGER NOT NULL,
	holder_id TEXT, holder_name TEXT, holder_email TEXT,
	scope TEXT NOT NULL, reason TEXT NOT NULL, ticket TEXT,
	requested_at INTEGER, requested_by TEXT, wanted_ms INTEGER,
	granted_at INTEGER, granted_by TEXT, starts_at INTEGER, ends_at INTEGER,
	due_at INTEGER NOT NULL,
	closed_as TEXT, closed_at INTEGER, closed_by TEXT, closed_reason TEXT, replaced_by TEXT, receipt_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX support_grants_by_sequence ON support_grants (sequence);
CREATE INDEX support_grants_open ON support_grants (due_at) WHERE closed_as IS NULL;
CREATE INDEX support_grants_closed ON support_grants (closed_at) WHERE closed_at IS NOT NULL;
CREATE TABLE lost_roles (administrator_id TEXT PRIMARY KEY, lost_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX lost_roles_by_time ON lost_roles (lost_at);

CREATE TABLE chain_links (
	session_id TEXT NOT NULL, generation INTEGER NOT NULL, token_hash TEXT NOT NULL,
	issued_at INTEGER NOT NULL, used_at INTEGER,
	PRIMARY KEY (session_id, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE revocations (
	id TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, scope TEXT NOT NULL,
	revoked INTEGER NOT NULL, already_ended INTEGER NOT NULL,
	recorded_at INTEGER NOT NULL, enforced_at INTEGER, enforced_by INTEGER NOT NULL,
	actor TEXT NOT NULL, cause TEXT NOT NULL, reason TEXT, session_ids TEXT NOT NULL, more INTEGER NOT NULL, reach TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX revocations_by_actor ON revocations (json_extract(actor, '$.id'), recorded_at);
CREATE INDEX revocations_by_user ON revocations (json_extract(scope, '$.userId'))
	WHERE json_extract(scope, '$.userId') IS NOT NULL;
CREATE INDEX revocations_of_all ON revocations (recorded_at) WHERE json_extract(scope, '$.kind') = 'organization';
CREATE INDEX revocations_unenforced ON revocations (sequence) WHERE enforced_at IS NULL;
CREATE INDEX revocations_enforced ON revocations (recorded_at) WHERE enforced_at IS NOT NULL;

CREATE TABLE watermarks (
	sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, user_id TEXT, preview_id TEXT,
	idle_timeout_ms INTEGER, absolute_lifetime_ms INTEGER,
	except_ids TEXT NOT NULL, at INTEGER NOT NULL, covers_until INTEGER NOT NULL, receipt_id TEXT,
	settled_up_to INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0, projected INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX watermarks_unsettled ON watermarks (sequence) WHERE settled = 0;
CREATE INDEX watermarks_unprojected ON watermarks (sequence) WHERE projected = 0;
CREATE INDEX watermarks_done ON watermarks (covers_until) WHERE settled = 1 AND projected = 1;

CREATE TABLE erasures (
	user_id TEXT PRIMARY KEY, pseudonym TEXT NOT NULL, sequence INTEGER NOT NULL,
	read_up_to INTEGER NOT NULL, in_d1 INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE policy (field TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE previews (
	id TEXT PRIMARY KEY, credential_id TEXT NOT NULL, query TEXT NOT NULL, count INTEGER NOT NULL,
	everything INTEGER NOT NULL, expires_at INTEGER NOT NULL, confirmed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX previews_by_credential ON previews (credential_id, expires_at);
CREATE TABLE preview_members (
	preview_id TEXT NOT NULL, session_id TEXT NOT NULL, PRIMARY KEY (preview_id, session_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_views (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, filter TEXT NOT NULL, sort TEXT,
	about TEXT NOT NULL, saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_events (
	id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, at INTEGER NOT NULL,
	actor_kind TEXT NOT NULL, actor_id TEXT NOT NULL, action TEXT NOT NULL,
	target_kind TEXT NOT NULL, target_id TEXT NOT NULL, severity TEXT NOT NULL,
	receipt_id TEXT, grant_id TEXT, reason TEXT, details TEXT, request_id TEXT, ip TEXT,
	leaf_index INTEGER NOT NULL, leaf TEXT NOT NULL, salts TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_by_leaf ON audit_events (leaf_index);
CREATE INDEX audit_events_with_details ON audit_events (target_id) WHERE details IS NOT NULL;
CREATE INDEX audit_events_with_reason ON audit_events (target_id) WHERE reason IS NOT NULL AND target_kind = 'session';
CREATE INDEX audit_events_personal ON audit_events (at)
	WHERE ip IS NOT NULL OR (details IS NOT NULL AND action IN ('refresh_token.replayed_elsewhere', 'session.user_agent_changed'));
CREATE INDEX audit_events_by_sequence ON audit_events (sequence);
CREATE INDEX audit_events_by_time ON audit_events (at)
	WHERE grant_id IS NULL AND ip IS NULL AND (details IS NULL OR action NOT IN ('refresh_token.replayed_elsewhere', 'session.user_agent_changed'));
CREATE INDEX audit_events_of_support ON audit_events (at)
	WHERE grant_id IS NOT NULL AND ip IS NULL AND (details IS NULL OR action NOT IN ('refresh_token.replayed_elsewhere', 'session.user_agent_changed'));
CREATE INDEX audit_events_by_grant ON audit_events (grant_id, at) WHERE grant_id IS NOT NULL;

CREATE TABLE log_head (
	only INTEGER PRIMARY KEY CHECK (only = 1), size INTEGER NOT NULL, frontier BLOB NOT NULL,
	confirmed INTEGER NOT NULL, wanted INTEGER NOT NULL, forgotten INTEGER NOT NULL,
	started_size INTEGER NOT NULL, started_frontier BLOB NOT NULL,
	checkpoint_size INTEGER NOT NULL, checkpoint_root TEXT, checkpoint_at INTEGER NOT NULL, checkpoint TEXT
) STRICT;
INSERT INTO log_head VALUES (1, 0, x'', 0, 0, 0, 0, x'', 0, NULL, 0, NULL);
CREATE TABLE log_tiles (
	level INTEGER NOT NULL, number INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, number)
) STRICT;
CREATE TABLE log_keys (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE log_witnesses (
	vkey TEXT PRIMARY KEY, size INTEGER NOT NULL, seen_at INTEGER NOT NULL,
	failures INTEGER NOT NULL, failed_at INTEGER NOT NULL, says TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE session_roots (
	receipt_id TEXT PRIMARY KEY, after_id TEXT NOT NULL, size INTEGER NOT NULL, frontier BLOB NOT NULL,
	done INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_roots_open ON session_roots (receipt_id) WHERE done = 0;

CREATE TABLE refused_calls (
	by TEXT PRIMARY KEY, since INTEGER NOT NULL, rest TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX refused_calls_by_since ON refused_calls (since);

CREATE TABLE administrators (
	id TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT, status TEXT NOT NULL,
	issuer TEXT, subject TEXT, invitation_hash TEXT, invitation_expires_at INTEGER,
	invited_at INTEGER NOT NULL, invited_by_id TEXT, accepted_at INTEGER, removed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX administrators_by_subject ON administrators (issuer, subject) WHERE status = 'active';
CREATE UNIQUE INDEX administrators_by_invitation ON administrators (invitation_hash);
CREATE INDEX administrators_removed ON administrators (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX administrators_invited ON administrators (invitation_expires_at) WHERE status = 'invited';

CREATE TABLE api_tokens (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, secret_hash TEXT NOT NULL UNIQUE,
	created_at INTEGER NOT NULL, created_by TEXT NOT NULL, created_by_id TEXT, expires_at INTEGER, last_used_at INTEGER,
	projected_use_at INTEGER, replaced_by TEXT, told INTEGER NOT NULL, revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_tokens_by_administrator ON api_tokens (created_by_id) WHERE created_by_id IS NOT NULL;
CREATE INDEX api_tokens_by_use ON api_tokens (id) WHERE last_used_at IS NOT projected_use_at;
CREATE INDEX api_tokens_revoked ON api_tokens (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX api_tokens_ending ON api_tokens (expires_at) WHERE revoked_at IS NULL;
CREATE INDEX api_tokens_untold ON api_tokens (expires_at) WHERE told = 0 AND revoked_at IS NULL;
CREATE INDEX api_tokens_end_untold ON api_tokens (expires_at) WHERE told < 2 AND revoked_at IS NULL;

CREATE TABLE idempotency_keys (
	caller TEXT NOT NULL, key TEXT NOT NULL, procedure TEXT NOT NULL, digest TEXT NOT NULL, answer TEXT NOT NULL,
	expires_at INTEGER NOT NULL,
	PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

CREATE TABLE outbox (
	entity TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, parked_until INTEGER,
	PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_sequence ON outbox (sequence) WHERE parked_until IS NULL;
CREATE INDEX outbox_parked ON outbox (parked_until) WHERE parked_until IS NOT NULL;

CREATE TABLE directory (
	id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, region TEXT NOT NULL, created_at INTEGER NOT NULL,
	closed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_closed ON directory (closed_at) WHERE closed_at IS NOT NULL;
CREATE TABLE homes (
	issuer TEXT NOT NULL, subject TEXT NOT NULL, organization_id TEXT NOT NULL,
	PRIMARY KEY (issuer, subject, organization_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE support_registrations (
	administrator_id TEXT NOT NULL, organization_id TEXT NOT NULL, support_key TEXT NOT NULL,
	until INTEGER NOT NULL, lost INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (administrator_id, organization_id, support_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX support_registrations_by_key ON support_registrations (support_key);
CREATE INDEX support_registrations_by_end ON support_registrations (until) WHERE lost = 0;
CREATE INDEX support_registrations_lost ON support_registrations (lost) WHERE lost = 1;
`,
	},
];

/**
 * Brings the object's tables up to date. Throws when what was applied is not a prefix of the list: the code is older
 * than the data, or the list was reordered, and going on would corrupt either.
 */
export function migrate(
	store: Store,
	migrations: readonly Migration[] = organizationMigrations,
): void {
	store.sql.exec(
		"CREATE TABLE IF NOT EXISTS migrations (position INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT",
	);
	const applied = all<{ id: string }>(store, "SELECT id FROM migrations ORDER BY position");
	for (const [position, { id }] of applied.entries()) {
		if (migrations[position]?.id !== id) {
			throw new Error(
				`Migration ${position} of this object is ${id}, the code has ${migrations[position]?.id}`,
			);
		}
	}
	for (const [index, { id, sql }] of migrations.slice(applied.length).entries()) {
		store.sql.exec(sql);
		store.sql.exec("INSERT INTO migrations VALUES (?, ?)", applied.length + index, id);
	}
}

/** False for an object that somebody merely named: it must stay empty, or guessing ids would fill the disk. */
export function hasTables(store: Store): boolean {
	return first(store, "SELECT 1 AS found FROM sqlite_master WHERE name = 'migrations'") !== null;
}
