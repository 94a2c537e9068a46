CREATE TABLE "inactive_accounts" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"used_at" timestamp (3) with time zone NOT NULL,
	"step" smallint DEFAULT 0 NOT NULL,
	"told" smallint DEFAULT 0 NOT NULL,
	"delete_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "inactive_accounts_step" CHECK ("inactive_accounts"."step" between 0 and 2 and "inactive_accounts"."told" between 0 and "inactive_accounts"."step"),
	CONSTRAINT "inactive_accounts_dated" CHECK (("inactive_accounts"."step" = 0) = ("inactive_accounts"."delete_at" is null))
);
--> statement-breakpoint
CREATE TABLE "inactivity_progress" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"looked_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "inactivity_progress_one" CHECK ("inactivity_progress"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "inactive_accounts" ADD CONSTRAINT "inactive_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inactive_accounts_due" ON "inactive_accounts" USING btree ("due_at");