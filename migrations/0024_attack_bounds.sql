ALTER TABLE "mail_tokens" DROP CONSTRAINT "mail_tokens_hash_unique";--> statement-breakpoint
ALTER TABLE "mail_tokens" DROP CONSTRAINT "mail_tokens_newest";--> statement-breakpoint
ALTER TABLE "mail_tokens" DROP CONSTRAINT "mail_tokens_purpose_known";--> statement-breakpoint
ALTER TABLE "mail_tokens" DROP CONSTRAINT "mail_tokens_user_id_users_id_fk";
--> statement-breakpoint
DROP INDEX "mail_tokens_user";--> statement-breakpoint
ALTER TABLE "mail_tokens" ADD PRIMARY KEY ("hash");--> statement-breakpoint
ALTER TABLE "mail_tokens" ADD COLUMN "is_mailed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_tokens" ADD COLUMN "tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_tokens" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "ended_by_a" boolean;--> statement-breakpoint
CREATE INDEX "mail_tokens_newest" ON "mail_tokens" USING btree ("email_index","purpose","created_at");--> statement-breakpoint
ALTER TABLE "mail_tokens" DROP COLUMN "user_id";--> statement-breakpoint
ALTER TABLE "mail_tokens" ADD CONSTRAINT "mail_tokens_purpose_known" CHECK ("mail_tokens"."purpose" in ('verify', 'reset', 'taken', 'held'));