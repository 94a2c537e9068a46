ALTER TABLE "live_searches" ADD COLUMN "region" integer NOT NULL;--> statement-breakpoint
CREATE INDEX "matches_timed_of_a" ON "matches" USING btree ("user_a") WHERE "matches"."status" = 'active' and "matches"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "matches_timed_of_b" ON "matches" USING btree ("user_b") WHERE "matches"."status" = 'active' and "matches"."expires_at" is not null;--> statement-breakpoint
ALTER TABLE "live_searches" ADD CONSTRAINT "live_searches_search" UNIQUE("search_id");