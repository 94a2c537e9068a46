ALTER TABLE "users" ADD COLUMN "restorable_until" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "users_deleted" ON "users" USING btree ("restorable_until") WHERE "users"."deleted_at" is not null;--> statement-breakpoint
CREATE INDEX "decisions_received" ON "decisions" USING btree ("to_user_id");--> statement-breakpoint
CREATE INDEX "matches_by_a" ON "matches" USING btree ("user_a");--> statement-breakpoint
CREATE INDEX "matches_by_b" ON "matches" USING btree ("user_b");