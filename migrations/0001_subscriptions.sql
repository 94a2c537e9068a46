CREATE TABLE "billing_accounts" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"stripe_customer" text,
	"store_token" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "billing_accounts_stripe_customer_unique" UNIQUE("stripe_customer"),
	CONSTRAINT "billing_accounts_store_token_unique" UNIQUE("store_token")
);
--> statement-breakpoint
CREATE TABLE "billing_notices" (
	"provider" text NOT NULL,
	"notice_id" text NOT NULL,
	"type" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "billing_notices_provider_notice_id_pk" PRIMARY KEY("provider","notice_id")
);
--> statement-breakpoint
CREATE TABLE "entitlement_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"source" text NOT NULL,
	"kind" text NOT NULL,
	"subscription_id" uuid,
	"plan_id" text,
	"until" timestamp (3) with time zone,
	"note" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "entitlements" (
	"user_id" uuid NOT NULL,
	"source" text NOT NULL,
	"plan" text NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"subscription_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "entitlements_user_id_source_pk" PRIMARY KEY("user_id","source"),
	CONSTRAINT "entitlements_source_known" CHECK ("entitlements"."source" in ('stripe', 'app_store', 'play_store', 'gift')),
	CONSTRAINT "entitlements_plan_known" CHECK ("entitlements"."plan" in ('free', 'premium')),
	CONSTRAINT "entitlements_have_a_source" CHECK (("entitlements"."source" = 'gift') = ("entitlements"."subscription_id" is null))
);
--> statement-breakpoint
CREATE TABLE "subscription_plans" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"plan" text NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"interval" text NOT NULL,
	"features" jsonb NOT NULL,
	"trial_days" integer DEFAULT 0 NOT NULL,
	"stripe_price" text,
	"app_store_product" text,
	"play_store_product" text,
	"is_offered" boolean DEFAULT true NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "subscription_plans_stripe_price_unique" UNIQUE("stripe_price"),
	CONSTRAINT "subscription_plans_app_store_product_unique" UNIQUE("app_store_product"),
	CONSTRAINT "subscription_plans_play_store_product_unique" UNIQUE("play_store_product"),
	CONSTRAINT "subscription_plans_plan_known" CHECK ("subscription_plans"."plan" in ('free', 'premium')),
	CONSTRAINT "subscription_plans_interval_known" CHECK ("subscription_plans"."interval" in ('month', 'year')),
	CONSTRAINT "subscription_plans_amount" CHECK ("subscription_plans"."amount_minor" >= 0 and "subscription_plans"."trial_days" between 0 and 365),
	CONSTRAINT "subscription_plans_currency" CHECK ("subscription_plans"."currency" ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"provider" text NOT NULL,
	"ref" text,
	"plan_id" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"entitled_until" timestamp (3) with time zone,
	"renews" boolean NOT NULL,
	"cancel_at_period_end" boolean DEFAULT false NOT NULL,
	"is_extra" boolean DEFAULT false NOT NULL,
	"card" jsonb,
	"read_at" timestamp (3) with time zone NOT NULL,
	"reconcile_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "subscriptions_ref" UNIQUE("provider","ref"),
	CONSTRAINT "subscriptions_provider_known" CHECK ("subscriptions"."provider" in ('stripe', 'app_store', 'play_store')),
	CONSTRAINT "subscriptions_status_known" CHECK ("subscriptions"."status" in ('incomplete', 'requires_action', 'trialing', 'active', 'grace', 'past_due', 'cancelled', 'expired'))
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "plan_changed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "billing_accounts" ADD CONSTRAINT "billing_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlement_events" ADD CONSTRAINT "entitlement_events_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlements" ADD CONSTRAINT "entitlements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlements" ADD CONSTRAINT "entitlements_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_plan_id_subscription_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."subscription_plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "billing_notices_received" ON "billing_notices" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "entitlement_events_user" ON "entitlement_events" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "entitlements_until" ON "entitlements" USING btree ("until");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_one_renewing" ON "subscriptions" USING btree ("user_id") WHERE "subscriptions"."renews" and not "subscriptions"."is_extra";--> statement-breakpoint
CREATE INDEX "subscriptions_user" ON "subscriptions" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "subscriptions_due" ON "subscriptions" USING btree ("reconcile_at") WHERE "subscriptions"."reconcile_at" is not null;--> statement-breakpoint
CREATE INDEX "users_plan_changed" ON "users" USING btree ("plan_changed_at") WHERE "users"."plan_changed_at" is not null;--> statement-breakpoint
INSERT INTO "subscription_plans" ("id", "name", "plan", "amount_minor", "currency", "interval", "features", "trial_days", "position", "created_at", "updated_at") VALUES
	('premium_monthly', 'Premium Monthly', 'premium', 1999, 'USD', 'month', '["Unlimited likes", "See who likes you", "Write without a match", "Rewind", "Read receipts", "Calls of an hour"]', 0, 1, now(), now()),
	('premium_yearly', 'Premium Yearly', 'premium', 11999, 'USD', 'year', '["Unlimited likes", "See who likes you", "Write without a match", "Rewind", "Read receipts", "Calls of an hour"]', 7, 2, now(), now());
--> statement-breakpoint
-- From now on a plan has a source. Accounts that had one without keep it for a year, as a gift.
INSERT INTO "entitlements" ("user_id", "source", "plan", "until", "created_at", "updated_at")
	SELECT "id", 'gift', "plan", now() + interval '1 year', now(), now() FROM "users" WHERE "plan" <> 'free';
