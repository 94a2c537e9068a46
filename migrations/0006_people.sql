-- Pictures of the layout before (one size, no folder) have nothing to fill the new columns with. Their objects are swept.
TRUNCATE "photos";--> statement-breakpoint
CREATE TABLE "listings" (
	"user_id" uuid NOT NULL,
	"tile_size" smallint NOT NULL,
	"tile" integer NOT NULL,
	"gender" smallint NOT NULL,
	"birth_date" date NOT NULL,
	"audience" smallint NOT NULL,
	"age_min" smallint NOT NULL,
	"age_max" smallint NOT NULL,
	"shown" smallint NOT NULL,
	"x" double precision NOT NULL,
	"y" double precision NOT NULL,
	"z" double precision NOT NULL,
	"reach" double precision NOT NULL,
	"active_hour" integer NOT NULL,
	"located_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "listings_user_id_tile_size_pk" PRIMARY KEY("user_id","tile_size"),
	CONSTRAINT "listings_tile_size" CHECK ("listings"."tile_size" in (4, 32)),
	CONSTRAINT "listings_shown" CHECK ("listings"."shown" between 0 and 2)
);
--> statement-breakpoint
CREATE TABLE "interests" (
	"key" text PRIMARY KEY NOT NULL,
	"label" text NOT NULL,
	"category" text NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sweeps" (
	"prefix" text PRIMARY KEY NOT NULL,
	"position" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "photos" DROP CONSTRAINT "photos_once_per_person";--> statement-breakpoint
DROP INDEX "profiles_by_cell";--> statement-breakpoint
DROP INDEX "decisions_received";--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "content_hash" text NOT NULL;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "blur_hash" text NOT NULL;--> statement-breakpoint
ALTER TABLE "profiles" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "listings" ADD CONSTRAINT "listings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "listings_by_activity" ON "listings" USING btree ("tile","gender","active_hour" DESC NULLS LAST,"user_id" DESC NULLS LAST,"birth_date","audience","age_min","age_max","shown","x","y","z","reach","located_at");--> statement-breakpoint
CREATE INDEX "listings_by_age" ON "listings" USING btree ("tile","gender","birth_date","active_hour","user_id","audience","age_min","age_max","shown","x","y","z","reach","located_at");--> statement-breakpoint
CREATE UNIQUE INDEX "photos_object_key" ON "photos" USING btree ("object_key" collate "C");--> statement-breakpoint
CREATE INDEX "decisions_likes" ON "decisions" USING btree ("to_user_id","updated_at","from_user_id") WHERE "decisions"."kind" in ('like', 'super_like');--> statement-breakpoint
ALTER TABLE "photos" ADD CONSTRAINT "photos_content_once_per_person" UNIQUE("user_id","content_hash");