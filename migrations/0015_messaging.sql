CREATE TABLE "devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"token_index" text NOT NULL,
	"token_cipher" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "devices_session_id_unique" UNIQUE("session_id"),
	CONSTRAINT "devices_token_index_unique" UNIQUE("token_index"),
	CONSTRAINT "devices_platform_known" CHECK ("devices"."platform" in ('ios', 'android', 'web'))
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
ALTER TABLE "decisions" DROP CONSTRAINT "decisions_kind_known";--> statement-breakpoint
ALTER TABLE "conversations" DROP CONSTRAINT "conversations_status_known";--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "message_id" uuid;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "is_direct" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "client_message_id" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "media_id" uuid;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_preferences" ADD CONSTRAINT "notification_preferences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "devices_user" ON "devices" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "decisions_requests_received" ON "decisions" USING btree ("to_user_id","updated_at") WHERE "decisions"."kind" = 'request';--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_kind_known" CHECK ("decisions"."kind" in ('pass', 'like', 'interest', 'super_like', 'request'));--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_status_known" CHECK ("conversations"."status" in ('requested', 'open', 'archived', 'blocked'));