CREATE TABLE "case_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"operator_id" uuid,
	"ref_id" uuid,
	"signal" text,
	"amount" integer,
	"note" text,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "case_entries_kind_known" CHECK ("case_entries"."kind" in ('opened', 'report', 'notice', 'photo', 'signal', 'note', 'claimed', 'released', 'skipped', 'escalated', 'evidence_read', 'decision', 'undone', 'reviewed', 'appeal', 'closed')),
	CONSTRAINT "case_entries_signal_known" CHECK ("case_entries"."signal" in ('device_of_banned', 'contact_of_banned', 'photo_of_banned', 'identical_first_messages', 'link_in_first_message', 'payment_handle_in_first_message', 'impossible_travel', 'report_spam')),
	CONSTRAINT "case_entries_signal_named" CHECK (("case_entries"."kind" = 'signal') = ("case_entries"."signal" is not null))
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject_id" uuid NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"queue" text NOT NULL,
	"severity" smallint NOT NULL,
	"language" text,
	"due_at" timestamp (3) with time zone NOT NULL,
	"claimed_by" uuid,
	"claimed_until" timestamp (3) with time zone,
	"is_escalated" boolean DEFAULT false NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "cases_status_known" CHECK ("cases"."status" in ('open', 'closed')),
	CONSTRAINT "cases_queue_known" CHECK ("cases"."queue" in ('safety', 'fraud', 'conduct', 'profiles', 'notices')),
	CONSTRAINT "cases_severity" CHECK ("cases"."severity" between 1 and 4),
	CONSTRAINT "cases_claim_whole" CHECK (("cases"."claimed_by" is null) = ("cases"."claimed_until" is null)),
	CONSTRAINT "cases_closed" CHECK (("cases"."status" = 'closed') = ("cases"."closed_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "appeals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"statement_id" uuid NOT NULL,
	"decision_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"words" text,
	"status" text DEFAULT 'open' NOT NULL,
	"claimed_by" uuid,
	"claimed_until" timestamp (3) with time zone,
	"first_by" uuid NOT NULL,
	"second_by" uuid,
	"decided_by" uuid,
	"decided_at" timestamp (3) with time zone,
	"explanation" text,
	"due_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "appeals_of_statement" UNIQUE("statement_id"),
	CONSTRAINT "appeals_status_known" CHECK ("appeals"."status" in ('open', 'granted', 'rejected')),
	CONSTRAINT "appeals_by_another" CHECK ("appeals"."decided_by" <> "appeals"."first_by" and "appeals"."decided_by" is distinct from "appeals"."second_by" or "appeals"."decided_by" is null),
	CONSTRAINT "appeals_not_oneself" CHECK ("appeals"."decided_by" <> "appeals"."user_id"),
	CONSTRAINT "appeals_decided" CHECK (("appeals"."status" = 'open') = ("appeals"."decided_by" is null) and ("appeals"."status" = 'open' or "appeals"."explanation" is not null))
);
--> statement-breakpoint
CREATE TABLE "banned_marks" (
	"kind" text NOT NULL,
	"mark" text NOT NULL,
	"decision_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "banned_marks_kind_mark_decision_id_pk" PRIMARY KEY("kind","mark","decision_id"),
	CONSTRAINT "banned_marks_kind_known" CHECK ("banned_marks"."kind" in ('device', 'phone', 'email', 'google', 'photo'))
);
--> statement-breakpoint
CREATE TABLE "first_messages" (
	"sender_id" uuid NOT NULL,
	"receiver_id" uuid NOT NULL,
	"fingerprint" text,
	"finds" text[] DEFAULT '{}' NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "first_messages_sender_id_receiver_id_pk" PRIMARY KEY("sender_id","receiver_id")
);
--> statement-breakpoint
CREATE TABLE "restrictions" (
	"user_id" uuid NOT NULL,
	"feature" text NOT NULL,
	"decision_id" uuid NOT NULL,
	"until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "restrictions_user_id_feature_decision_id_pk" PRIMARY KEY("user_id","feature","decision_id"),
	CONSTRAINT "restrictions_feature_known" CHECK ("restrictions"."feature" in ('sending', 'requests', 'discovery', 'live'))
);
--> statement-breakpoint
CREATE TABLE "safety_decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid,
	"subject_id" uuid NOT NULL,
	"policy" text,
	"measure" text NOT NULL,
	"features" text[] DEFAULT '{}' NOT NULL,
	"photo_ids" uuid[] DEFAULT '{}' NOT NULL,
	"until" timestamp (3) with time zone,
	"strikes" smallint DEFAULT 0 NOT NULL,
	"explanation" text,
	"note" text,
	"state" text NOT NULL,
	"decided_by" uuid NOT NULL,
	"confirmed_by" uuid,
	"before" jsonb,
	"effective_at" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone,
	"undone_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "safety_decisions_by" UNIQUE("id","decided_by"),
	CONSTRAINT "safety_decisions_measure_known" CHECK ("safety_decisions"."measure" in ('none', 'warning', 'content_removed', 'restriction', 'suspension', 'ban')),
	CONSTRAINT "safety_decisions_state_known" CHECK ("safety_decisions"."state" in ('proposed', 'effective', 'refused', 'undone')),
	CONSTRAINT "safety_decisions_policy" CHECK ("safety_decisions"."policy" is not null or "safety_decisions"."measure" = 'none'),
	CONSTRAINT "safety_decisions_explained" CHECK ("safety_decisions"."explanation" is not null or "safety_decisions"."measure" = 'none'),
	CONSTRAINT "safety_decisions_features" CHECK (("safety_decisions"."measure" = 'restriction') = (cardinality("safety_decisions"."features") > 0) and "safety_decisions"."features" <@ array['sending', 'requests', 'discovery', 'live']),
	CONSTRAINT "safety_decisions_photos" CHECK (cardinality("safety_decisions"."photo_ids") = 0 or "safety_decisions"."measure" = 'content_removed'),
	CONSTRAINT "safety_decisions_two" CHECK ("safety_decisions"."confirmed_by" <> "safety_decisions"."decided_by"),
	CONSTRAINT "safety_decisions_ban_confirmed" CHECK ("safety_decisions"."measure" <> 'ban' or "safety_decisions"."state" in ('proposed', 'refused') or "safety_decisions"."confirmed_by" is not null),
	CONSTRAINT "safety_decisions_not_oneself" CHECK ("safety_decisions"."subject_id" not in ("safety_decisions"."decided_by", coalesce("safety_decisions"."confirmed_by", "safety_decisions"."decided_by")))
);
--> statement-breakpoint
CREATE TABLE "scam_notices" (
	"decision_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "scam_notices_decision_id_user_id_pk" PRIMARY KEY("decision_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "session_places" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"lat" smallint NOT NULL,
	"lon" smallint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"journeys" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "statements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"decision_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"appeal_until" timestamp (3) with time zone NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	"mailed_at" timestamp (3) with time zone,
	"submitted_at" timestamp (3) with time zone,
	"submit_at" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"kept_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "statements_of_decision" UNIQUE("decision_id")
);
--> statement-breakpoint
CREATE TABLE "decision_reviews" (
	"decision_id" uuid PRIMARY KEY NOT NULL,
	"first_by" uuid NOT NULL,
	"reviewer_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"policy" text,
	"measure" text,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "decision_reviews_outcome_known" CHECK ("decision_reviews"."outcome" in ('agreed', 'would_decide_otherwise')),
	CONSTRAINT "decision_reviews_measure_known" CHECK ("decision_reviews"."measure" in ('none', 'warning', 'content_removed', 'restriction', 'suspension', 'ban')),
	CONSTRAINT "decision_reviews_by_another" CHECK ("decision_reviews"."reviewer_id" <> "decision_reviews"."first_by"),
	CONSTRAINT "decision_reviews_otherwise" CHECK (("decision_reviews"."outcome" = 'agreed') = ("decision_reviews"."measure" is null) and ("decision_reviews"."policy" is null or "decision_reviews"."measure" is not null))
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"body" jsonb NOT NULL,
	"requested_by" uuid NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approvals_kind_known" CHECK ("approvals"."kind" in ('refund', 'coin_adjustment')),
	CONSTRAINT "approvals_status_known" CHECK ("approvals"."status" in ('pending', 'approved', 'refused')),
	CONSTRAINT "approvals_by_another" CHECK ("approvals"."decided_by" <> "approvals"."requested_by"),
	CONSTRAINT "approvals_decided" CHECK (("approvals"."status" = 'pending') = ("approvals"."decided_by" is null))
);
--> statement-breakpoint
CREATE TABLE "hourly_stats" (
	"hour" timestamp (3) with time zone NOT NULL,
	"metric" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "hourly_stats_metric_hour_pk" PRIMARY KEY("metric","hour")
);
--> statement-breakpoint
CREATE TABLE "operator_factors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"secret" text,
	"last_step" bigint,
	"credential_id" text,
	"public_key" text,
	"sign_count" bigint,
	"confirmed_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "operator_factors_credential" UNIQUE("credential_id"),
	CONSTRAINT "operator_factors_kind_known" CHECK ("operator_factors"."kind" in ('passkey', 'totp')),
	CONSTRAINT "operator_factors_whole" CHECK (case "operator_factors"."kind" when 'totp' then "operator_factors"."secret" is not null and num_nonnulls("operator_factors"."credential_id", "operator_factors"."public_key", "operator_factors"."sign_count") = 0
        else "operator_factors"."secret" is null and num_nulls("operator_factors"."credential_id", "operator_factors"."public_key", "operator_factors"."sign_count") = 0 end)
);
--> statement-breakpoint
CREATE TABLE "stats_progress" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"counted_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stats_progress_one" CHECK ("stats_progress"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_role_known";--> statement-breakpoint
ALTER TABLE "reports" DROP CONSTRAINT "reports_status_known";--> statement-breakpoint
-- By hand: the statuses of the contract.
update "reports" set "status" = 'pending' where "status" = 'open';--> statement-breakpoint
ALTER TABLE "reports" ALTER COLUMN "reporter_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "reports" ALTER COLUMN "status" SET DEFAULT 'pending';--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "device_index" text;--> statement-breakpoint
ALTER TABLE "profiles" ADD COLUMN "first_published_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "picture_index" text;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "is_illegal" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "notifier" text;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "notifier_index" text;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "case_id" uuid;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "decision_id" uuid;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "decided_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "kept_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "case_entries" ADD CONSTRAINT "case_entries_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_statement_id_statements_id_fk" FOREIGN KEY ("statement_id") REFERENCES "public"."statements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_first_by" FOREIGN KEY ("decision_id","first_by") REFERENCES "public"."safety_decisions"("id","decided_by") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "banned_marks" ADD CONSTRAINT "banned_marks_decision_id_safety_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."safety_decisions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "first_messages" ADD CONSTRAINT "first_messages_sender_id_users_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_decision_id_safety_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."safety_decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "safety_decisions" ADD CONSTRAINT "safety_decisions_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scam_notices" ADD CONSTRAINT "scam_notices_decision_id_safety_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."safety_decisions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scam_notices" ADD CONSTRAINT "scam_notices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_places" ADD CONSTRAINT "session_places_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_decision_id_safety_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."safety_decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision_reviews" ADD CONSTRAINT "decision_reviews_first_by" FOREIGN KEY ("decision_id","first_by") REFERENCES "public"."safety_decisions"("id","decided_by") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_factors" ADD CONSTRAINT "operator_factors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_entries_of" ON "case_entries" USING btree ("case_id","at","id");--> statement-breakpoint
CREATE INDEX "case_entries_about" ON "case_entries" USING btree ("ref_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_open" ON "cases" USING btree ("subject_id") WHERE "cases"."status" = 'open';--> statement-breakpoint
CREATE INDEX "cases_about" ON "cases" USING btree ("subject_id","opened_at");--> statement-breakpoint
CREATE INDEX "cases_waiting" ON "cases" USING btree ("severity","due_at","id") WHERE "cases"."status" = 'open';--> statement-breakpoint
CREATE INDEX "cases_waiting_in_queue" ON "cases" USING btree ("queue","severity","due_at","id") WHERE "cases"."status" = 'open';--> statement-breakpoint
CREATE INDEX "cases_closed_at" ON "cases" USING btree ("closed_at","id") WHERE "cases"."status" = 'closed';--> statement-breakpoint
CREATE INDEX "cases_claimed" ON "cases" USING btree ("claimed_by") WHERE "cases"."claimed_by" is not null;--> statement-breakpoint
CREATE INDEX "appeals_waiting" ON "appeals" USING btree ("due_at","id") WHERE "appeals"."status" = 'open';--> statement-breakpoint
CREATE INDEX "appeals_created" ON "appeals" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "appeals_worded" ON "appeals" USING btree ("decided_at") WHERE "appeals"."words" is not null;--> statement-breakpoint
CREATE INDEX "appeals_of" ON "appeals" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "banned_marks_created" ON "banned_marks" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "banned_marks_of" ON "banned_marks" USING btree ("decision_id");--> statement-breakpoint
CREATE INDEX "first_messages_of" ON "first_messages" USING btree ("sender_id","at");--> statement-breakpoint
CREATE INDEX "first_messages_at" ON "first_messages" USING btree ("at");--> statement-breakpoint
CREATE INDEX "restrictions_until" ON "restrictions" USING btree ("until");--> statement-breakpoint
CREATE INDEX "restrictions_of" ON "restrictions" USING btree ("decision_id");--> statement-breakpoint
CREATE INDEX "safety_decisions_about" ON "safety_decisions" USING btree ("subject_id","created_at");--> statement-breakpoint
CREATE INDEX "safety_decisions_of_case" ON "safety_decisions" USING btree ("case_id","created_at");--> statement-breakpoint
CREATE INDEX "safety_decisions_created" ON "safety_decisions" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "safety_decisions_one_proposed" ON "safety_decisions" USING btree ("subject_id") WHERE "safety_decisions"."state" = 'proposed';--> statement-breakpoint
CREATE INDEX "scam_notices_due" ON "scam_notices" USING btree ("due_at") WHERE "scam_notices"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "scam_notices_of" ON "scam_notices" USING btree ("user_id","due_at");--> statement-breakpoint
CREATE INDEX "statements_kept" ON "statements" USING btree ("kept_until") WHERE "statements"."kept_until" is not null;--> statement-breakpoint
CREATE INDEX "statements_of" ON "statements" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "statements_to_submit" ON "statements" USING btree ("submit_at") WHERE "statements"."submit_at" is not null;--> statement-breakpoint
CREATE INDEX "approvals_waiting" ON "approvals" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "hourly_stats_hour" ON "hourly_stats" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "operator_factors_of" ON "operator_factors" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sessions_device" ON "sessions" USING btree ("device_index") WHERE "sessions"."device_index" is not null;--> statement-breakpoint
CREATE INDEX "users_operators" ON "users" USING btree ("role","id") WHERE "users"."role" <> 'user';--> statement-breakpoint
CREATE INDEX "users_created" ON "users" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "users_last_active" ON "users" USING btree ("last_active_at");--> statement-breakpoint
CREATE INDEX "profiles_first_published" ON "profiles" USING btree ("first_published_at") WHERE "profiles"."first_published_at" is not null;--> statement-breakpoint
CREATE INDEX "profiles_name" ON "profiles" USING btree (lower("first_name") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "photos_picture" ON "photos" USING btree ("picture_index") WHERE "photos"."picture_index" is not null;--> statement-breakpoint
CREATE INDEX "photos_waiting" ON "photos" USING btree ("created_at","id") WHERE "photos"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "reports_of_case" ON "reports" USING btree ("case_id","created_at");--> statement-breakpoint
CREATE INDEX "reports_created" ON "reports" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "reports_kept" ON "reports" USING btree ("kept_until") WHERE "reports"."kept_until" is not null;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_role_known" CHECK ("users"."role" in ('user', 'support', 'moderator', 'senior', 'content', 'finance', 'admin'));--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_by_somebody" CHECK ("reports"."reporter_id" is not null or "reports"."is_illegal");--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_status_known" CHECK ("reports"."status" in ('pending', 'reviewed', 'resolved', 'dismissed'));