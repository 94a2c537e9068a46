CREATE TABLE "shortlist" (
	"owner_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "shortlist_owner_id_user_id_pk" PRIMARY KEY("owner_id","user_id"),
	CONSTRAINT "shortlist_not_self" CHECK ("shortlist"."owner_id" <> "shortlist"."user_id")
);
--> statement-breakpoint
CREATE TABLE "live_searches" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"search_id" uuid NOT NULL,
	"mode" text NOT NULL,
	"filters" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "live_searches_mode_known" CHECK ("live_searches"."mode" in ('chat', 'audio', 'video'))
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reporter_id" uuid NOT NULL,
	"reported_id" uuid NOT NULL,
	"match_id" uuid,
	"reason" text NOT NULL,
	"description" text,
	"status" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reports_not_self" CHECK ("reports"."reporter_id" <> "reports"."reported_id"),
	CONSTRAINT "reports_reason_known" CHECK ("reports"."reason" in ('fake_profile', 'inappropriate_behavior', 'spam', 'harassment', 'underage', 'scam', 'other')),
	CONSTRAINT "reports_status_known" CHECK ("reports"."status" in ('open', 'resolved', 'dismissed'))
);
--> statement-breakpoint
ALTER TABLE "decisions" DROP CONSTRAINT "decisions_kind_known";--> statement-breakpoint
DROP INDEX "decisions_likes";--> statement-breakpoint
DROP INDEX "decisions_received";--> statement-breakpoint
DROP INDEX "matches_by_a";--> statement-breakpoint
DROP INDEX "matches_by_b";--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "status" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "declined_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "decisions" d SET "status" = CASE WHEN EXISTS (
	SELECT FROM "matches" m WHERE m."status" = 'active' AND m."user_a" = least(d."from_user_id", d."to_user_id") AND m."user_b" = greatest(d."from_user_id", d."to_user_id")
) THEN 'accepted' ELSE 'pending' END WHERE d."kind" <> 'pass';--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "mode" text;--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "kept_by_a" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "kept_by_b" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "shortlist" ADD CONSTRAINT "shortlist_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortlist" ADD CONSTRAINT "shortlist_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_searches" ADD CONSTRAINT "live_searches_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "shortlist_newest" ON "shortlist" USING btree ("owner_id","created_at");--> statement-breakpoint
CREATE INDEX "shortlist_listed" ON "shortlist" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "live_searches_oldest" ON "live_searches" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "reports_about" ON "reports" USING btree ("reported_id","created_at");--> statement-breakpoint
CREATE INDEX "reports_by" ON "reports" USING btree ("reporter_id","created_at");--> statement-breakpoint
CREATE INDEX "decisions_sent" ON "decisions" USING btree ("from_user_id","updated_at");--> statement-breakpoint
CREATE INDEX "decisions_wishes" ON "decisions" USING btree ("to_user_id","updated_at","from_user_id") WHERE "decisions"."status" in ('pending', 'accepted');--> statement-breakpoint
CREATE INDEX "decisions_passes" ON "decisions" USING btree ("updated_at") WHERE "decisions"."kind" = 'pass';--> statement-breakpoint
CREATE INDEX "matches_live" ON "matches" USING btree ("user_a","user_b","matched_at") WHERE "matches"."kind" = 'live';--> statement-breakpoint
CREATE INDEX "decisions_received" ON "decisions" USING btree ("to_user_id","updated_at");--> statement-breakpoint
CREATE INDEX "matches_by_a" ON "matches" USING btree ("user_a","matched_at");--> statement-breakpoint
CREATE INDEX "matches_by_b" ON "matches" USING btree ("user_b","matched_at");--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_id" UNIQUE("id");--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_status_known" CHECK ("decisions"."status" in ('pending', 'accepted', 'declined', 'withdrawn'));--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_status_of_wishes" CHECK (("decisions"."kind" = 'pass') = ("decisions"."status" is null));--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_kind_known" CHECK ("decisions"."kind" in ('pass', 'like', 'interest', 'super_like'));--> statement-breakpoint
ALTER TABLE "matches" ADD CONSTRAINT "matches_mode_of_live" CHECK (("matches"."kind" = 'live') = ("matches"."mode" is not null));