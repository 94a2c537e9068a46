-- Pictures of the layout before (one size, no folder) have nothing to fill the new columns with. Their objects are swept.
TRUNCATE "photos";--> statement-breakpoint
UPDATE "listings" SET "shown" = 0;--> statement-breakpoint
CREATE TABLE "sweeps" (
	"prefix" text PRIMARY KEY NOT NULL,
	"position" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "photos" DROP CONSTRAINT "photos_once_per_person";--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "content_hash" text NOT NULL;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "blur_hash" text NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "photos_object_key" ON "photos" USING btree ("object_key" collate "C");--> statement-breakpoint
ALTER TABLE "photos" ADD CONSTRAINT "photos_content_once_per_person" UNIQUE("user_id","content_hash");