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
	`lineage` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `audit_events_by_sequence` ON `audit_events` (`organization_id`,`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_by_actor` ON `audit_events` (`organization_id`,`actor_id`,`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_by_target` ON `audit_events` (`organization_id`,`target_id`,`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_by_grant` ON `audit_events` (`organization_id`,`grant_id`,`sequence`,`id`) WHERE "audit_events"."grant_id" IS NOT NULL;--> statement-breakpoint
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
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `lineage`)
);
--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`organization_id` text NOT NULL,
	`session_id` text NOT NULL,
	`generation` integer NOT NULL,
	`issued_at` integer NOT NULL,
	`used_at` integer,
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `session_id`, `generation`)
);
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
CREATE TABLE `session_search_terms` (
	`organization_id` text NOT NULL,
	`term` text NOT NULL,
	`session_id` text NOT NULL,
	PRIMARY KEY(`organization_id`, `term`, `session_id`)
);
--> statement-breakpoint
CREATE INDEX `session_search_terms_by_session` ON `session_search_terms` (`organization_id`,`session_id`);--> statement-breakpoint
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
CREATE TABLE `user_sessions` (
	`organization_id` text NOT NULL,
	`id` text NOT NULL,
	`sequence` integer NOT NULL,
	`user_id` text NOT NULL,
	`user_name` text NOT NULL,
	`user_email` text NOT NULL,
	`user_sort` text NOT NULL,
	`status` text NOT NULL,
	`device_type` text NOT NULL,
	`device_os` text,
	`device_browser` text,
	`device_label` text NOT NULL,
	`ip` text NOT NULL,
	`ip_key` text NOT NULL,
	`country` text NOT NULL,
	`geo` text,
	`auth_methods` text NOT NULL,
	`client_id` text,
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
	`version` integer NOT NULL,
	PRIMARY KEY(`organization_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `user_sessions_by_activity` ON `user_sessions` (`organization_id`,`last_activity_at`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_status` ON `user_sessions` (`organization_id`,`status`,`last_activity_at`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_creation` ON `user_sessions` (`organization_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_name` ON `user_sessions` (`organization_id`,`user_sort`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_user` ON `user_sessions` (`organization_id`,`user_id`,`last_activity_at`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_ip` ON `user_sessions` (`organization_id`,`ip_key`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_country` ON `user_sessions` (`organization_id`,`country`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_device` ON `user_sessions` (`organization_id`,`device_label`,`id`);--> statement-breakpoint
CREATE INDEX `user_sessions_by_end` ON `user_sessions` (`organization_id`,`ended_at`,`id`);--> statement-breakpoint
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