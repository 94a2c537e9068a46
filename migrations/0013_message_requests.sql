ALTER TABLE "decisions" DROP CONSTRAINT "decisions_kind_known";--> statement-breakpoint
ALTER TABLE "conversations" DROP CONSTRAINT "conversations_status_known";--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "message_id" uuid;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "is_direct" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "client_message_id" text;--> statement-breakpoint
CREATE INDEX "decisions_requests_received" ON "decisions" USING btree ("to_user_id","updated_at") WHERE "decisions"."kind" = 'request';--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_kind_known" CHECK ("decisions"."kind" in ('pass', 'like', 'interest', 'super_like', 'request'));--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_status_known" CHECK ("conversations"."status" in ('requested', 'open', 'archived', 'blocked'));