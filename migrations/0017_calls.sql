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
ALTER TABLE "profiles" ADD COLUMN "direct_calls" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "call_quality" ADD CONSTRAINT "call_quality_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_quality" ADD CONSTRAINT "call_quality_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_match_id_matches_id_fk" FOREIGN KEY ("match_id") REFERENCES "public"."matches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_caller_id_users_id_fk" FOREIGN KEY ("caller_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_callee_id_users_id_fk" FOREIGN KEY ("callee_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_ended_by_users_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_quality_by_call" ON "call_quality" USING btree ("call_id","user_id","created_at");--> statement-breakpoint
CREATE INDEX "call_quality_by_user" ON "call_quality" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "calls_by_caller" ON "calls" USING btree ("caller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "calls_by_callee" ON "calls" USING btree ("callee_id","created_at","id");--> statement-breakpoint
CREATE INDEX "calls_by_conversation" ON "calls" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "calls_by_match" ON "calls" USING btree ("match_id");--> statement-breakpoint
CREATE INDEX "calls_by_age" ON "calls" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "calls_ended_by" ON "calls" USING btree ("ended_by") WHERE "calls"."ended_by" is not null;