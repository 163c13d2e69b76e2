CREATE TABLE `administrators` (
	`organization_id` text NOT NULL,
	`id` text NOT NULL,
	`email` text NOT NULL,
	`name` text,
	`status` text NOT NULL,
	`invited_at` integer NOT NULL,
	`accepted_at` integer,
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`organization_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_by_id` text,
	`expires_at` integer,
	`last_used_at` integer,
	`replaced_by` text,
	`revoked_at` integer,
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `audit_events` (
	`organization_id` text NOT NULL,
	`id` text NOT NULL,
	`sequence` integer NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`action` text NOT NULL,
	`target_kind` text NOT NULL,
	`target_id` text NOT NULL,
	`severity` text NOT NULL,
	`receipt_id` text,
	`grant_id` text,
	`reason` text,
	`details` text,
	`request_id` text,
	`ip` text,
	`ip_key` text,
	`leaf_index` integer NOT NULL,
	`leaf` text NOT NULL,
	`salts` text NOT NULL,
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `audit_events_by_sequence` ON `audit_events` (`organization_id`,`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_by_leaf` ON `audit_events` (`organization_id`,`leaf_index`);--> statement-breakpoint
CREATE INDEX `audit_events_by_time` ON `audit_events` (`organization_id`,`at`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_events_by_action` ON `audit_events` (`organization_id`,`action`,`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_critical` ON `audit_events` (`organization_id`,`sequence`,`id`) WHERE "audit_events"."severity" = 'critical';--> statement-breakpoint
CREATE INDEX `audit_events_by_receipt` ON `audit_events` (`organization_id`,`receipt_id`,`sequence`,`id`) WHERE "audit_events"."receipt_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_by_address` ON `audit_events` (`organization_id`,`ip_key`) WHERE "audit_events"."ip_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_by_actor` ON `audit_events` (`organization_id`,`actor_id`,`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_by_target` ON `audit_events` (`organization_id`,`target_id`,`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_by_grant` ON `audit_events` (`organization_id`,`grant_id`,`sequence`,`id`) WHERE "audit_events"."grant_id" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `log_checkpoints` (
	`organization_id` text NOT NULL,
	`lineage` text NOT NULL,
	`size` integer NOT NULL,
	`signed_at` integer NOT NULL,
	`note` text NOT NULL,
	`cosignatures` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `lineage`, `size`)
);
--> statement-breakpoint
CREATE TABLE `log_tiles` (
	`organization_id` text NOT NULL,
	`lineage` text NOT NULL,
	`level` integer NOT NULL,
	`number` integer NOT NULL,
	`hashes` blob NOT NULL,
	PRIMARY KEY(`organization_id`, `lineage`, `level`, `number`)
);
--> statement-breakpoint
CREATE TABLE `organization_keys` (
	`key` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organization_keys_by_id` ON `organization_keys` (`id`);--> statement-breakpoint
CREATE TABLE `organizations` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`region` text NOT NULL,
	`created_at` integer NOT NULL,
	`active_sessions` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organizations_by_slug` ON `organizations` (`slug`);--> statement-breakpoint
CREATE TABLE `projection_progress` (
	`organization_id` text NOT NULL,
	`lineage` text NOT NULL,
	`sequence` integer NOT NULL,
	`as_of` integer NOT NULL,
	`log_size` integer NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `lineage`)
);
--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`organization_key` integer NOT NULL,
	`session_id` text NOT NULL,
	`generation` integer NOT NULL,
	`issued_at` integer NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_key`, `session_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `revocations` (
	`organization_id` text NOT NULL,
	`id` text NOT NULL,
	`sequence` integer NOT NULL,
	`scope` text NOT NULL,
	`user_id` text,
	`revoked` integer NOT NULL,
	`already_ended` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`enforced_at` integer,
	`enforced_by` integer NOT NULL,
	`actor` text NOT NULL,
	`cause` text NOT NULL,
	`reason` text,
	`session_ids` text NOT NULL,
	`more` integer NOT NULL,
	`reach` text NOT NULL,
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `revocations_by_sequence` ON `revocations` (`organization_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `revocations_by_user` ON `revocations` (`organization_id`,`user_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `revocations_by_cause` ON `revocations` (`organization_id`,`cause`,`sequence`);--> statement-breakpoint
CREATE INDEX `revocations_by_actor` ON `revocations` (`organization_id`,"actor" ->> '$.id',`sequence`);--> statement-breakpoint
CREATE INDEX `revocations_by_time` ON `revocations` (`organization_id`,`recorded_at`,`sequence`);--> statement-breakpoint
CREATE INDEX `revocations_on_their_way` ON `revocations` (`organization_id`,`sequence`) WHERE "revocations"."enforced_at" IS NULL;--> statement-breakpoint
CREATE TABLE `support_access_grants` (
	`organization_id` text NOT NULL,
	`id` text NOT NULL,
	`sequence` integer NOT NULL,
	`holder_id` text,
	`holder_name` text,
	`holder_email` text,
	`scope` text NOT NULL,
	`reason` text NOT NULL,
	`ticket` text,
	`requested_at` integer,
	`requested_by` text,
	`wanted_ms` integer,
	`granted_at` integer,
	`granted_by` text,
	`starts_at` integer,
	`ends_at` integer,
	`due_at` integer NOT NULL,
	`closed_as` text,
	`closed_at` integer,
	`closed_by` text,
	`closed_reason` text,
	`replaced_by` text,
	`receipt_id` text,
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `support_access_grants_open` ON `support_access_grants` (`holder_id`) WHERE "support_access_grants"."closed_as" IS NULL;--> statement-breakpoint
CREATE TABLE `user_search_terms` (
	`organization_key` integer NOT NULL,
	`term` text NOT NULL,
	`user_key` integer NOT NULL,
	PRIMARY KEY(`organization_key`, `term`, `user_key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `user_search_terms_by_user` ON `user_search_terms` (`user_key`,`term`);--> statement-breakpoint
CREATE TABLE `user_sessions` (
	`key` integer PRIMARY KEY NOT NULL,
	`organization_key` integer NOT NULL,
	`id` text NOT NULL,
	`sequence` integer NOT NULL,
	`user_id` text NOT NULL,
	`status` text NOT NULL,
	`device_type` text NOT NULL,
	`device_os` text,
	`device_browser` text,
	`device_label` text NOT NULL,
	`ip` text NOT NULL,
	`ip_key` text NOT NULL,
	`country` text NOT NULL,
	`geo` text,
	`network` text,
	`auth_methods` text NOT NULL,
	`client_id` text,
	`metadata` text,
	`created_at` integer NOT NULL,
	`last_activity_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`idle_expires_at` integer NOT NULL,
	`support_grant_id` text,
	`flags` text,
	`ended_at` integer,
	`ended_cause` text,
	`ended_reason` text,
	`ended_by` text,
	`receipt_id` text,
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_sessions_by_id` ON `user_sessions` (`organization_key`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_activity` ON `user_sessions` (`organization_key`,`last_activity_at`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_status` ON `user_sessions` (`organization_key`,`status`,`last_activity_at`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_creation` ON `user_sessions` (`organization_key`,`created_at`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_user` ON `user_sessions` (`organization_key`,`user_id`,`last_activity_at`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_ip` ON `user_sessions` (`organization_key`,`ip_key`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_country` ON `user_sessions` (`organization_key`,`country`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_device` ON `user_sessions` (`organization_key`,`device_label`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_version` ON `user_sessions` (`organization_key`,`version`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_end` ON `user_sessions` (`organization_key`,`ended_at`) WHERE "user_sessions"."ended_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `user_sessions_flagged` ON `user_sessions` (`organization_key`,`last_activity_at`) WHERE "user_sessions"."flags" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `user_sessions_in_network` ON `user_sessions` (`organization_key`,`last_activity_at`) WHERE "user_sessions"."network" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `user_sessions_with_metadata` ON `user_sessions` (`organization_key`,`last_activity_at`) WHERE "user_sessions"."metadata" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `users` (
	`key` integer PRIMARY KEY NOT NULL,
	`organization_key` integer NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`sort` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`erased_at` integer,
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_by_id` ON `users` (`organization_key`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_by_name` ON `users` (`organization_key`,`sort`,`id`);--> statement-breakpoint
CREATE INDEX `users_by_last_seen` ON `users` (`organization_key`,`last_seen_at`,`id`);--> statement-breakpoint
CREATE TABLE `watermarks` (
	`organization_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`user_id` text,
	`except_ids` text NOT NULL,
	`at` integer NOT NULL,
	`settled` integer NOT NULL,
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `lineage`, `sequence`)
);
--> statement-breakpoint
CREATE INDEX `watermarks_unsettled` ON `watermarks` (`organization_id`) WHERE "watermarks"."settled" = 0;