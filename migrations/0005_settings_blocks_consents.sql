CREATE TABLE "content_blocks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"placement" text NOT NULL,
	"kind" text NOT NULL,
	"locale" text,
	"audience" jsonb NOT NULL,
	"data" jsonb NOT NULL,
	"starts_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone,
	"priority" integer NOT NULL,
	"is_enabled" boolean NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "content_blocks_window" CHECK ("content_blocks"."starts_at" < "content_blocks"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "user_consents" (
	"user_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"locale" text NOT NULL,
	"revision" integer NOT NULL,
	"accepted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "user_consents_user_id_slug_locale_revision_pk" PRIMARY KEY("user_id","slug","locale","revision")
);
--> statement-breakpoint
CREATE TABLE "app_setting_revisions" (
	"key" text NOT NULL,
	"revision" integer NOT NULL,
	"value" jsonb,
	"reason" text NOT NULL,
	"author_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "app_setting_revisions_key_revision_pk" PRIMARY KEY("key","revision"),
	CONSTRAINT "app_setting_revisions_numbered" CHECK ("app_setting_revisions"."revision" > 0)
);
--> statement-breakpoint
CREATE TABLE "app_settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "pages" ADD COLUMN "consent_revision" integer;--> statement-breakpoint
ALTER TABLE "pages" ADD COLUMN "consent_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "user_consents" ADD CONSTRAINT "user_consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pages" ADD CONSTRAINT "pages_consent" CHECK (("pages"."consent_revision" is null) = ("pages"."consent_since" is null));