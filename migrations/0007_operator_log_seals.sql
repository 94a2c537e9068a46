CREATE TABLE "operator_log_seals" (
	"entry_id" uuid PRIMARY KEY NOT NULL,
	"seq" integer,
	"hash" text,
	CONSTRAINT "operator_log_seals_seq" UNIQUE("seq"),
	CONSTRAINT "operator_log_seals_whole" CHECK (("operator_log_seals"."seq" is null) = ("operator_log_seals"."hash" is null))
);
--> statement-breakpoint
CREATE INDEX "operator_log_seals_waiting" ON "operator_log_seals" USING btree ("entry_id") WHERE "operator_log_seals"."seq" is null;--> statement-breakpoint
-- By hand: what has been logged so far waits for its seal, too.
insert into "operator_log_seals" ("entry_id") select "id" from "operator_log";
