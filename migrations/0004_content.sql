CREATE TABLE "content_versions" (
	"name" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "page_revisions" (
	"slug" text NOT NULL,
	"locale" text NOT NULL,
	"revision" integer NOT NULL,
	"title" text NOT NULL,
	"markdown" text NOT NULL,
	"html" text NOT NULL,
	"is_material" boolean DEFAULT false NOT NULL,
	"note" text NOT NULL,
	"author_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "page_revisions_slug_locale_revision_pk" PRIMARY KEY("slug","locale","revision"),
	CONSTRAINT "page_revisions_slug" CHECK ("page_revisions"."slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	CONSTRAINT "page_revisions_locale" CHECK ("page_revisions"."locale" ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$')
);
--> statement-breakpoint
CREATE TABLE "pages" (
	"slug" text NOT NULL,
	"locale" text NOT NULL,
	"version" integer NOT NULL,
	"published_revision" integer,
	"published_at" timestamp (3) with time zone,
	"scheduled_revision" integer,
	"scheduled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "pages_slug_locale_pk" PRIMARY KEY("slug","locale"),
	CONSTRAINT "pages_publication" CHECK (("pages"."published_revision" is null) = ("pages"."published_at" is null)),
	CONSTRAINT "pages_schedule" CHECK (("pages"."scheduled_revision" is null) = ("pages"."scheduled_at" is null))
);
--> statement-breakpoint
ALTER TABLE "pages" ADD CONSTRAINT "pages_published" FOREIGN KEY ("slug","locale","published_revision") REFERENCES "public"."page_revisions"("slug","locale","revision") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pages" ADD CONSTRAINT "pages_scheduled" FOREIGN KEY ("slug","locale","scheduled_revision") REFERENCES "public"."page_revisions"("slug","locale","revision") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pages_due" ON "pages" USING btree ("scheduled_at") WHERE "pages"."scheduled_at" is not null;