CREATE TABLE "held_contacts" (
	"index" text PRIMARY KEY NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"email_index" text NOT NULL,
	"is_mailed" boolean DEFAULT false NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_tokens_purpose_known" CHECK ("mail_tokens"."purpose" in ('verify', 'reset', 'taken', 'held'))
);
--> statement-breakpoint
CREATE TABLE "security_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"user_id" uuid,
	"session_id" uuid,
	"ip" text,
	"details" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"refresh_hash" text NOT NULL,
	"previous_hash" text,
	"rotated_at" timestamp (3) with time zone NOT NULL,
	"refresh_expires_at" timestamp (3) with time zone NOT NULL,
	"device_hash" text NOT NULL,
	"device_name" text,
	"platform" text,
	"ip" text DEFAULT 'unknown' NOT NULL,
	"last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"phone_index" text,
	"phone_cipher" text,
	"email_index" text,
	"email_cipher" text,
	"pending_email_index" text,
	"pending_email_cipher" text,
	"pending_email_at" timestamp (3) with time zone,
	"password_hash" text,
	"google_index" text,
	"is_verified" boolean DEFAULT false NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"status_reason" text,
	"status_until" timestamp (3) with time zone,
	"inactive_since" timestamp (3) with time zone,
	"role" text DEFAULT 'user' NOT NULL,
	"plan" text DEFAULT 'free' NOT NULL,
	"last_active_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"restorable_until" timestamp (3) with time zone,
	CONSTRAINT "users_phone_index_unique" UNIQUE("phone_index"),
	CONSTRAINT "users_email_index_unique" UNIQUE("email_index"),
	CONSTRAINT "users_google_index_unique" UNIQUE("google_index"),
	CONSTRAINT "users_status_known" CHECK ("users"."status" in ('active', 'suspended', 'banned')),
	CONSTRAINT "users_role_known" CHECK ("users"."role" in ('user', 'moderator', 'admin')),
	CONSTRAINT "users_plan_known" CHECK ("users"."plan" in ('free', 'premium'))
);
--> statement-breakpoint
CREATE TABLE "profiles" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"first_name" text,
	"last_name" text,
	"birth_date" date,
	"disputed_birth_date" date,
	"gender" text,
	"bio" text,
	"interests" text[] DEFAULT '{}' NOT NULL,
	"interest_keys" text[] DEFAULT '{}' NOT NULL,
	"cell" integer,
	"cell_lat" double precision,
	"cell_lon" double precision,
	"location_name" text,
	"max_distance" integer DEFAULT 50 NOT NULL,
	"age_min" integer DEFAULT 18 NOT NULL,
	"age_max" integer DEFAULT 100 NOT NULL,
	"show_me" text DEFAULT 'everyone' NOT NULL,
	"visibility" text DEFAULT 'everyone' NOT NULL,
	"direct_calls" boolean DEFAULT false NOT NULL,
	"published_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "profiles_gender_known" CHECK ("profiles"."gender" in ('male', 'female', 'non_binary', 'other')),
	CONSTRAINT "profiles_show_me_known" CHECK ("profiles"."show_me" in ('men', 'women', 'everyone')),
	CONSTRAINT "profiles_visibility_known" CHECK ("profiles"."visibility" in ('everyone', 'liked_only', 'hidden')),
	CONSTRAINT "profiles_age_range" CHECK ("profiles"."age_min" >= 18 and "profiles"."age_min" <= "profiles"."age_max" and "profiles"."age_max" <= 100),
	CONSTRAINT "profiles_max_distance" CHECK ("profiles"."max_distance" between 1 and 500),
	CONSTRAINT "profiles_cell_whole" CHECK (num_nulls("profiles"."cell", "profiles"."cell_lat", "profiles"."cell_lon") in (0, 3)),
	CONSTRAINT "profiles_published_complete" CHECK ("profiles"."published_at" is null or num_nulls("profiles"."first_name", "profiles"."birth_date", "profiles"."gender", "profiles"."cell") = 0)
);
--> statement-breakpoint
CREATE TABLE "photos" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"content_hash" text NOT NULL,
	"object_key" text NOT NULL,
	"blur_hash" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"position" integer NOT NULL,
	"is_primary" boolean DEFAULT false NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "photos_content_once_per_person" UNIQUE("user_id","content_hash"),
	CONSTRAINT "photos_status_known" CHECK ("photos"."status" in ('pending', 'approved', 'rejected'))
);
--> statement-breakpoint
CREATE TABLE "listings" (
	"user_id" uuid NOT NULL,
	"tile_size" smallint NOT NULL,
	"tile" integer NOT NULL,
	"gender" smallint NOT NULL,
	"birth_date" date NOT NULL,
	"audience" smallint NOT NULL,
	"age_min" smallint NOT NULL,
	"age_max" smallint NOT NULL,
	"shown" smallint NOT NULL,
	"x" double precision NOT NULL,
	"y" double precision NOT NULL,
	"z" double precision NOT NULL,
	"reach" double precision NOT NULL,
	"active_hour" integer NOT NULL,
	"located_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "listings_user_id_tile_size_pk" PRIMARY KEY("user_id","tile_size"),
	CONSTRAINT "listings_tile_size" CHECK ("listings"."tile_size" in (4, 32)),
	CONSTRAINT "listings_shown" CHECK ("listings"."shown" between 0 and 2)
);
--> statement-breakpoint
CREATE TABLE "interests" (
	"key" text PRIMARY KEY NOT NULL,
	"label" text NOT NULL,
	"category" text NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"from_user_id" uuid NOT NULL,
	"to_user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"status" text,
	"note" text,
	"declined_at" timestamp (3) with time zone,
	"message_id" uuid,
	"is_direct" boolean DEFAULT false NOT NULL,
	"client_message_id" text,
	CONSTRAINT "decisions_from_user_id_to_user_id_pk" PRIMARY KEY("from_user_id","to_user_id"),
	CONSTRAINT "decisions_id" UNIQUE("id"),
	CONSTRAINT "decisions_not_self" CHECK ("decisions"."from_user_id" <> "decisions"."to_user_id"),
	CONSTRAINT "decisions_kind_known" CHECK ("decisions"."kind" in ('pass', 'like', 'interest', 'super_like', 'request')),
	CONSTRAINT "decisions_status_known" CHECK ("decisions"."status" in ('pending', 'accepted', 'declined', 'withdrawn')),
	CONSTRAINT "decisions_status_of_wishes" CHECK (("decisions"."kind" = 'pass') = ("decisions"."status" is null))
);
--> statement-breakpoint
CREATE TABLE "shortlist" (
	"owner_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "shortlist_owner_id_user_id_pk" PRIMARY KEY("owner_id","user_id"),
	CONSTRAINT "shortlist_not_self" CHECK ("shortlist"."owner_id" <> "shortlist"."user_id")
);
--> statement-breakpoint
CREATE TABLE "withdrawals" (
	"from_user_id" uuid NOT NULL,
	"to_user_id" uuid NOT NULL,
	"times" integer NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "withdrawals_from_user_id_to_user_id_pk" PRIMARY KEY("from_user_id","to_user_id"),
	CONSTRAINT "withdrawals_counted" CHECK ("withdrawals"."times" > 0)
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_a" uuid NOT NULL,
	"user_b" uuid NOT NULL,
	"status" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "conversations_one_per_pair" UNIQUE("user_a","user_b"),
	CONSTRAINT "conversations_canonical" CHECK ("conversations"."user_a" < "conversations"."user_b"),
	CONSTRAINT "conversations_status_known" CHECK ("conversations"."status" in ('requested', 'open', 'archived', 'blocked'))
);
--> statement-breakpoint
CREATE TABLE "former_matches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"gone_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "live_searches" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"search_id" uuid NOT NULL,
	"mode" text NOT NULL,
	"filters" jsonb NOT NULL,
	"region" integer NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "live_searches_search" UNIQUE("search_id"),
	CONSTRAINT "live_searches_mode_known" CHECK ("live_searches"."mode" in ('chat', 'audio', 'video'))
);
--> statement-breakpoint
CREATE TABLE "matches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_a" uuid NOT NULL,
	"user_b" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"matched_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ended_by_a" boolean,
	"mode" text,
	"kept_by_a" boolean DEFAULT false NOT NULL,
	"kept_by_b" boolean DEFAULT false NOT NULL,
	CONSTRAINT "matches_canonical" CHECK ("matches"."user_a" < "matches"."user_b"),
	CONSTRAINT "matches_kind_known" CHECK ("matches"."kind" in ('mutual', 'live')),
	CONSTRAINT "matches_status_known" CHECK ("matches"."status" in ('active', 'ended', 'unmatched', 'expired')),
	CONSTRAINT "matches_mode_of_live" CHECK (("matches"."kind" = 'live') = ("matches"."mode" is not null))
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"conversation_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"content" text NOT NULL,
	"message_type" text NOT NULL,
	"media_id" uuid,
	"journal_id" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"edited_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "messages_conversation_id_seq_pk" PRIMARY KEY("conversation_id","seq"),
	CONSTRAINT "messages_id" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "call_quality" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"rtt_ms" double precision,
	"jitter_ms" double precision,
	"packet_loss" double precision,
	"bitrate_kbps" double precision,
	"freezes" integer,
	"freeze_ms" integer,
	CONSTRAINT "call_quality_loss" CHECK ("call_quality"."packet_loss" between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"conversation_id" uuid NOT NULL,
	"match_id" uuid NOT NULL,
	"caller_id" uuid NOT NULL,
	"callee_id" uuid NOT NULL,
	"media" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"answered_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"reason" text,
	"ended_by" uuid,
	"extensions" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "calls_media_known" CHECK ("calls"."media" in ('audio', 'video')),
	CONSTRAINT "calls_reason_known" CHECK ("calls"."reason" in ('completed', 'missed', 'rejected', 'cancelled', 'busy', 'timeout', 'network', 'blocked', 'error')),
	CONSTRAINT "calls_ended_for_a_reason" CHECK (("calls"."ended_at" is null) = ("calls"."reason" is null)),
	CONSTRAINT "calls_of_two" CHECK ("calls"."caller_id" <> "calls"."callee_id")
);
--> statement-breakpoint
CREATE TABLE "blocks" (
	"blocker_id" uuid NOT NULL,
	"blocked_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"reason" text,
	CONSTRAINT "blocks_blocker_id_blocked_id_pk" PRIMARY KEY("blocker_id","blocked_id"),
	CONSTRAINT "blocks_not_self" CHECK ("blocks"."blocker_id" <> "blocks"."blocked_id")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reporter_id" uuid NOT NULL,
	"reported_id" uuid NOT NULL,
	"match_id" uuid,
	"reason" text NOT NULL,
	"description" text,
	"evidence" text,
	"status" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reports_not_self" CHECK ("reports"."reporter_id" <> "reports"."reported_id"),
	CONSTRAINT "reports_reason_known" CHECK ("reports"."reason" in ('fake_profile', 'inappropriate_behavior', 'spam', 'harassment', 'underage', 'scam', 'other')),
	CONSTRAINT "reports_status_known" CHECK ("reports"."status" in ('open', 'resolved', 'dismissed'))
);
--> statement-breakpoint
CREATE TABLE "interaction_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor_id" uuid NOT NULL,
	"act" text NOT NULL,
	"subject_id" uuid,
	"outcome" text NOT NULL,
	"address" text,
	"network" text,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "interaction_log_act_known" CHECK ("interaction_log"."act" in ('pass', 'like', 'super_like', 'interest', 'request', 'direct_message', 'accept', 'decline', 'withdraw', 'rewind', 'match_accept', 'match_end', 'search', 'search_stop', 'shortlist_add', 'shortlist_remove', 'block', 'unblock'))
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"token_index" text NOT NULL,
	"token_cipher" text NOT NULL,
	"voip_token_index" text,
	"voip_token_cipher" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "devices_session_id_unique" UNIQUE("session_id"),
	CONSTRAINT "devices_token_index_unique" UNIQUE("token_index"),
	CONSTRAINT "devices_voip_token_index_unique" UNIQUE("voip_token_index"),
	CONSTRAINT "devices_platform_known" CHECK ("devices"."platform" in ('ios', 'android', 'web')),
	CONSTRAINT "devices_voip_whole" CHECK (num_nulls("devices"."voip_token_index", "devices"."voip_token_cipher") in (0, 2)),
	CONSTRAINT "devices_voip_on_ios" CHECK ("devices"."voip_token_index" is null or "devices"."platform" = 'ios')
);
--> statement-breakpoint
CREATE TABLE "notification_preferences" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"messages" boolean DEFAULT true NOT NULL,
	"matches" boolean DEFAULT true NOT NULL,
	"interests" boolean DEFAULT true NOT NULL,
	"requests" boolean DEFAULT true NOT NULL,
	"calls" boolean DEFAULT true NOT NULL,
	"show_preview" boolean DEFAULT false NOT NULL,
	"quiet_start" text,
	"quiet_end" text,
	"time_zone" text,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notification_preferences_quiet_whole" CHECK (num_nulls("notification_preferences"."quiet_start", "notification_preferences"."quiet_end", "notification_preferences"."time_zone") in (0, 3)),
	CONSTRAINT "notification_preferences_quiet_times" CHECK ("notification_preferences"."quiet_start" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' and "notification_preferences"."quiet_end" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' and "notification_preferences"."quiet_start" <> "notification_preferences"."quiet_end")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sweeps" (
	"prefix" text PRIMARY KEY NOT NULL,
	"position" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "photos" ADD CONSTRAINT "photos_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listings" ADD CONSTRAINT "listings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_from_user_id_users_id_fk" FOREIGN KEY ("from_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_to_user_id_users_id_fk" FOREIGN KEY ("to_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortlist" ADD CONSTRAINT "shortlist_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortlist" ADD CONSTRAINT "shortlist_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD CONSTRAINT "withdrawals_from_user_id_users_id_fk" FOREIGN KEY ("from_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD CONSTRAINT "withdrawals_to_user_id_users_id_fk" FOREIGN KEY ("to_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_user_a_users_id_fk" FOREIGN KEY ("user_a") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_user_b_users_id_fk" FOREIGN KEY ("user_b") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "former_matches" ADD CONSTRAINT "former_matches_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_searches" ADD CONSTRAINT "live_searches_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "matches" ADD CONSTRAINT "matches_user_a_users_id_fk" FOREIGN KEY ("user_a") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "matches" ADD CONSTRAINT "matches_user_b_users_id_fk" FOREIGN KEY ("user_b") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "matches" ADD CONSTRAINT "matches_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_quality" ADD CONSTRAINT "call_quality_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_quality" ADD CONSTRAINT "call_quality_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_match_id_matches_id_fk" FOREIGN KEY ("match_id") REFERENCES "public"."matches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_caller_id_users_id_fk" FOREIGN KEY ("caller_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_callee_id_users_id_fk" FOREIGN KEY ("callee_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_ended_by_users_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_blocker_id_users_id_fk" FOREIGN KEY ("blocker_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_blocked_id_users_id_fk" FOREIGN KEY ("blocked_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interaction_log" ADD CONSTRAINT "interaction_log_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_preferences" ADD CONSTRAINT "notification_preferences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "held_contacts_until" ON "held_contacts" USING btree ("until");--> statement-breakpoint
CREATE INDEX "mail_tokens_newest" ON "mail_tokens" USING btree ("email_index","purpose","created_at");--> statement-breakpoint
CREATE INDEX "mail_tokens_expired" ON "mail_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "security_events_user" ON "security_events" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "security_events_at" ON "security_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_live" ON "sessions" USING btree ("user_id","last_used_at") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "users_pending_email" ON "users" USING btree ("pending_email_index","created_at");--> statement-breakpoint
CREATE INDEX "users_not_active" ON "users" USING btree ("id") WHERE "users"."status" <> 'active';--> statement-breakpoint
CREATE INDEX "users_deleted" ON "users" USING btree ("restorable_until") WHERE "users"."deleted_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "photos_object_key" ON "photos" USING btree ("object_key" collate "C");--> statement-breakpoint
CREATE UNIQUE INDEX "photos_one_primary" ON "photos" USING btree ("user_id") WHERE "photos"."is_primary";--> statement-breakpoint
CREATE INDEX "listings_by_activity" ON "listings" USING btree ("tile","gender","active_hour" DESC NULLS LAST,"user_id" DESC NULLS LAST,"birth_date","audience","age_min","age_max","shown","x","y","z","reach","located_at");--> statement-breakpoint
CREATE INDEX "listings_by_age" ON "listings" USING btree ("tile","gender","birth_date","active_hour","user_id","audience","age_min","age_max","shown","x","y","z","reach","located_at");--> statement-breakpoint
CREATE INDEX "decisions_requests_received" ON "decisions" USING btree ("to_user_id","updated_at") WHERE "decisions"."kind" = 'request';--> statement-breakpoint
CREATE INDEX "decisions_received" ON "decisions" USING btree ("to_user_id","updated_at");--> statement-breakpoint
CREATE INDEX "decisions_sent" ON "decisions" USING btree ("from_user_id","updated_at");--> statement-breakpoint
CREATE INDEX "decisions_wishes" ON "decisions" USING btree ("to_user_id","updated_at","from_user_id") WHERE "decisions"."status" in ('pending', 'accepted');--> statement-breakpoint
CREATE INDEX "decisions_passes" ON "decisions" USING btree ("updated_at") WHERE "decisions"."kind" = 'pass';--> statement-breakpoint
CREATE INDEX "shortlist_newest" ON "shortlist" USING btree ("owner_id","created_at");--> statement-breakpoint
CREATE INDEX "shortlist_listed" ON "shortlist" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "withdrawals_received" ON "withdrawals" USING btree ("to_user_id");--> statement-breakpoint
CREATE INDEX "conversations_by_b" ON "conversations" USING btree ("user_b");--> statement-breakpoint
CREATE INDEX "former_matches_user" ON "former_matches" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "live_searches_oldest" ON "live_searches" USING btree ("started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "matches_one_active_per_pair" ON "matches" USING btree ("user_a","user_b") WHERE "matches"."status" = 'active';--> statement-breakpoint
CREATE INDEX "matches_by_a" ON "matches" USING btree ("user_a","matched_at");--> statement-breakpoint
CREATE INDEX "matches_by_b" ON "matches" USING btree ("user_b","matched_at");--> statement-breakpoint
CREATE INDEX "matches_by_conversation" ON "matches" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "matches_timed_of_a" ON "matches" USING btree ("user_a") WHERE "matches"."status" = 'active' and "matches"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "matches_timed_of_b" ON "matches" USING btree ("user_b") WHERE "matches"."status" = 'active' and "matches"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "matches_live" ON "matches" USING btree ("user_a","user_b","matched_at") WHERE "matches"."kind" = 'live';--> statement-breakpoint
CREATE INDEX "call_quality_by_call" ON "call_quality" USING btree ("call_id","user_id","created_at");--> statement-breakpoint
CREATE INDEX "call_quality_by_user" ON "call_quality" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "calls_by_caller" ON "calls" USING btree ("caller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "calls_by_callee" ON "calls" USING btree ("callee_id","created_at","id");--> statement-breakpoint
CREATE INDEX "calls_by_conversation" ON "calls" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "calls_by_match" ON "calls" USING btree ("match_id");--> statement-breakpoint
CREATE INDEX "calls_by_age" ON "calls" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "calls_ended_by" ON "calls" USING btree ("ended_by") WHERE "calls"."ended_by" is not null;--> statement-breakpoint
CREATE INDEX "blocks_received" ON "blocks" USING btree ("blocked_id");--> statement-breakpoint
CREATE INDEX "reports_about" ON "reports" USING btree ("reported_id","created_at");--> statement-breakpoint
CREATE INDEX "reports_by" ON "reports" USING btree ("reporter_id","created_at");--> statement-breakpoint
CREATE INDEX "interaction_log_by" ON "interaction_log" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "interaction_log_about" ON "interaction_log" USING btree ("subject_id","id");--> statement-breakpoint
CREATE INDEX "interaction_log_from" ON "interaction_log" USING btree ("network","id");--> statement-breakpoint
CREATE INDEX "devices_user" ON "devices" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at");--> statement-breakpoint
-- By hand: the interests that a new database offers. What an operator changes or adds stays as it is.
insert into interests (key, label, category, "position", created_at, updated_at)
select lower(entry.label), entry.label, c.category, (c.rank * 100 + entry.rank)::integer, now(), now()
from (values
  (1, 'Outdoors', array['Hiking', 'Camping', 'Climbing', 'Cycling', 'Gardening', 'Sailing', 'Surfing', 'Fishing', 'Stargazing', 'Beach days', 'Road trips']),
  (2, 'Sport', array['Running', 'Swimming', 'Football', 'Basketball', 'Tennis', 'Volleyball', 'Martial arts', 'Gym', 'Skiing', 'Snowboarding', 'Skating', 'Motorsport']),
  (3, 'Wellbeing', array['Yoga', 'Meditation', 'Pilates', 'Sauna', 'Spa days', 'Journaling', 'Early mornings']),
  (4, 'Music', array['Live music', 'Jazz', 'Rock', 'Hip-hop', 'Classical music', 'Electronic music', 'Singing', 'Karaoke', 'Playing an instrument', 'Festivals', 'Vinyl']),
  (5, 'Arts', array['Art', 'Museums', 'Theatre', 'Film', 'Photography', 'Painting', 'Design', 'Fashion', 'Architecture', 'Stand-up comedy', 'Opera']),
  (6, 'Reading and thinking', array['Reading', 'Poetry', 'Writing', 'History', 'Philosophy', 'Psychology', 'Science', 'Podcasts', 'Politics', 'Languages']),
  (7, 'Food and drink', array['Cooking', 'Baking', 'Coffee', 'Tea', 'Wine', 'Craft beer', 'Cocktails', 'Street food', 'Brunch', 'Vegan food', 'Barbecue']),
  (8, 'Going out', array['Dancing', 'Salsa', 'Clubbing', 'Pub quizzes', 'Board games', 'Escape rooms', 'Night walks', 'Flea markets']),
  (9, 'Home and hands', array['DIY', 'Pottery', 'Knitting', 'Woodworking', 'House plants', 'Interior design', 'Cars', 'Motorcycles']),
  (10, 'Games and technology', array['Video games', 'Chess', 'Role-playing games', 'Anime', 'Comics', 'Programming', 'Astronomy', 'Gadgets']),
  (11, 'Animals', array['Dogs', 'Cats', 'Horses', 'Birdwatching', 'Wildlife']),
  (12, 'Travel and the world', array['Travel', 'Backpacking', 'City breaks', 'Volunteering', 'Climate', 'Spirituality', 'Family life'])
) as c(rank, category, labels)
cross join lateral unnest(c.labels) with ordinality as entry(label, rank);
