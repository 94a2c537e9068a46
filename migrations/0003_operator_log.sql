CREATE TABLE "operator_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"operator_id" uuid NOT NULL,
	"act" text NOT NULL,
	"subject_id" text NOT NULL,
	"reason" text,
	"note" text,
	"before" jsonb,
	"after" jsonb,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"purchase_kind" text NOT NULL,
	"purchase_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"payment_ref" text NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"refunded_before" integer NOT NULL,
	"reason" text NOT NULL,
	"note" text NOT NULL,
	"status" text NOT NULL,
	"ref" text,
	"operator_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "refunds_kind_known" CHECK ("refunds"."purchase_kind" in ('coins', 'subscription')),
	CONSTRAINT "refunds_provider_known" CHECK ("refunds"."provider" in ('stripe', 'app_store', 'play_store')),
	CONSTRAINT "refunds_reason_known" CHECK ("refunds"."reason" in ('requested_by_customer', 'duplicate', 'fraudulent')),
	CONSTRAINT "refunds_status_known" CHECK ("refunds"."status" in ('requested', 'done', 'failed')),
	CONSTRAINT "refunds_amount" CHECK ("refunds"."amount_minor" > 0 and "refunds"."refunded_before" >= 0)
);
--> statement-breakpoint
CREATE INDEX "operator_log_at" ON "operator_log" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "operator_log_act" ON "operator_log" USING btree ("act","at","id");--> statement-breakpoint
CREATE INDEX "operator_log_subject" ON "operator_log" USING btree ("subject_id","at");--> statement-breakpoint
CREATE INDEX "operator_log_operator" ON "operator_log" USING btree ("operator_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_one_under_way" ON "refunds" USING btree ("purchase_id") WHERE "refunds"."status" = 'requested';--> statement-breakpoint
CREATE INDEX "refunds_purchase" ON "refunds" USING btree ("purchase_id","created_at");--> statement-breakpoint
CREATE INDEX "refunds_created" ON "refunds" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "entitlement_events_refunded" ON "entitlement_events" USING btree ("at","id") WHERE "entitlement_events"."kind" in ('refunded', 'revoked');--> statement-breakpoint
CREATE INDEX "coin_purchases_refunded" ON "coin_purchases" USING btree ("updated_at","id") WHERE "coin_purchases"."status" in ('refunded', 'part_refunded');