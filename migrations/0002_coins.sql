CREATE TABLE "boosts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "boosts_last" CHECK ("boosts"."ends_at" > "boosts"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "call_minutes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"call_id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"minutes" integer NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "call_minutes_status_known" CHECK ("call_minutes"."status" in ('bought', 'applied', 'returned')),
	CONSTRAINT "call_minutes_some" CHECK ("call_minutes"."minutes" > 0)
);
--> statement-breakpoint
CREATE TABLE "coin_lots" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount" integer NOT NULL,
	"remaining" integer NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "coin_lots_kind_known" CHECK ("coin_lots"."kind" in ('purchased', 'earned')),
	CONSTRAINT "coin_lots_remaining" CHECK ("coin_lots"."remaining" between 0 and "coin_lots"."amount"),
	CONSTRAINT "coin_lots_only_earned_expire" CHECK ("coin_lots"."kind" = 'earned' or "coin_lots"."expires_at" is null)
);
--> statement-breakpoint
CREATE TABLE "coin_offers" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"price" integer NOT NULL,
	"parameters" jsonb NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "coin_offers_price" CHECK ("coin_offers"."price" > 0)
);
--> statement-breakpoint
CREATE TABLE "coin_packages" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"coins" integer NOT NULL,
	"bonus" integer DEFAULT 0 NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"store_products" jsonb NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "coin_packages_coins" CHECK ("coin_packages"."coins" > 0 and "coin_packages"."bonus" >= 0),
	CONSTRAINT "coin_packages_price" CHECK ("coin_packages"."amount_minor" > 0 and "coin_packages"."currency" ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "coin_passes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"target_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"returned_at" timestamp (3) with time zone,
	CONSTRAINT "coin_passes_one_end" CHECK ("coin_passes"."used_at" is null or "coin_passes"."returned_at" is null),
	CONSTRAINT "coin_passes_kind_known" CHECK ("coin_passes"."kind" in ('direct_message'))
);
--> statement-breakpoint
CREATE TABLE "coin_purchases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"package_id" text NOT NULL,
	"provider" text NOT NULL,
	"ref" text,
	"status" text NOT NULL,
	"amount_minor" integer,
	"currency" text,
	"coins" integer NOT NULL,
	"bonus" integer NOT NULL,
	"refunded_minor" integer DEFAULT 0 NOT NULL,
	"transaction_id" uuid,
	"taken_back" integer DEFAULT 0 NOT NULL,
	"corrections" integer DEFAULT 0 NOT NULL,
	"read_at" timestamp (3) with time zone,
	"reconcile_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "coin_purchases_transaction_id_unique" UNIQUE("transaction_id"),
	CONSTRAINT "coin_purchases_receipt" UNIQUE("provider","ref"),
	CONSTRAINT "coin_purchases_provider_known" CHECK ("coin_purchases"."provider" in ('stripe', 'app_store', 'play_store')),
	CONSTRAINT "coin_purchases_status_known" CHECK ("coin_purchases"."status" in ('pending', 'requires_action', 'paid', 'failed', 'refunded', 'part_refunded', 'disputed')),
	CONSTRAINT "coin_purchases_taken_back" CHECK ("coin_purchases"."taken_back" between 0 and "coin_purchases"."coins" + "coin_purchases"."bonus"),
	CONSTRAINT "coin_purchases_paid_is_granted" CHECK ("coin_purchases"."status" not in ('paid', 'part_refunded') or "coin_purchases"."transaction_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "coin_spends" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"offer" text NOT NULL,
	"subject_id" uuid,
	"effect" jsonb NOT NULL,
	"lots" jsonb NOT NULL,
	"returned_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "coin_transactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"type" text NOT NULL,
	"amount" integer NOT NULL,
	"balance_after" integer NOT NULL,
	"key" text NOT NULL,
	"reference" text,
	"reverses" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "coin_transactions_key_unique" UNIQUE("key"),
	CONSTRAINT "coin_transactions_chain" UNIQUE("account_id","version"),
	CONSTRAINT "coin_transactions_type_known" CHECK ("coin_transactions"."type" in ('purchase', 'reward', 'spend', 'refund', 'expiry', 'adjustment')),
	CONSTRAINT "coin_transactions_moves" CHECK ("coin_transactions"."amount" <> 0),
	CONSTRAINT "coin_transactions_spend_covered" CHECK ("coin_transactions"."type" <> 'spend' or "coin_transactions"."balance_after" >= 0)
);
--> statement-breakpoint
CREATE TABLE "user_coins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"balance" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "user_coins_user_id_unique" UNIQUE("user_id")
);
--> statement-breakpoint
CREATE TABLE "ad_views" (
	"nonce_hash" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"device_hash" text NOT NULL,
	"network_ref" text,
	"seen_at" timestamp (3) with time zone,
	"grant_id" uuid,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ad_views_network_ref_unique" UNIQUE("network_ref")
);
--> statement-breakpoint
CREATE TABLE "invite_codes" (
	"code" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "invite_codes_user_id_unique" UNIQUE("user_id")
);
--> statement-breakpoint
CREATE TABLE "referrals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"friend_id" uuid NOT NULL,
	"inviter_id" uuid NOT NULL,
	"staying_since" timestamp (3) with time zone,
	"grant_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "referrals_friend_id_unique" UNIQUE("friend_id"),
	CONSTRAINT "referrals_of_two" CHECK ("referrals"."friend_id" <> "referrals"."inviter_id")
);
--> statement-breakpoint
CREATE TABLE "reward_activities" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"coins" integer NOT NULL,
	"streak_step" integer DEFAULT 0 NOT NULL,
	"streak_max" integer DEFAULT 0 NOT NULL,
	"period" text NOT NULL,
	"per_period" integer DEFAULT 1 NOT NULL,
	"per_contact" integer DEFAULT 1 NOT NULL,
	"per_device" integer DEFAULT 1 NOT NULL,
	"expires_days" integer,
	"parameters" jsonb NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reward_activities_kind_known" CHECK ("reward_activities"."kind" in ('sign_in', 'profile_complete', 'email_verified', 'phone_verified', 'first_photo', 'friend', 'advertisement')),
	CONSTRAINT "reward_activities_period_known" CHECK ("reward_activities"."period" in ('once', 'day')),
	CONSTRAINT "reward_activities_coins" CHECK ("reward_activities"."coins" > 0 and "reward_activities"."streak_step" >= 0 and "reward_activities"."streak_max" >= 0),
	CONSTRAINT "reward_activities_caps" CHECK ("reward_activities"."per_period" > 0 and "reward_activities"."per_contact" > 0 and "reward_activities"."per_device" > 0),
	CONSTRAINT "reward_activities_expiry" CHECK ("reward_activities"."expires_days" > 0)
);
--> statement-breakpoint
CREATE TABLE "reward_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"activity" text NOT NULL,
	"period" text NOT NULL,
	"streak" integer DEFAULT 0 NOT NULL,
	"taken_back_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reward_grants_once" UNIQUE("account_id","activity","period")
);
--> statement-breakpoint
CREATE TABLE "reward_marks" (
	"subject" text NOT NULL,
	"activity" text NOT NULL,
	"period" text NOT NULL,
	"times" integer NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reward_marks_subject_activity_period_pk" PRIMARY KEY("subject","activity","period"),
	CONSTRAINT "reward_marks_times" CHECK ("reward_marks"."times" > 0)
);
--> statement-breakpoint
ALTER TABLE "boosts" ADD CONSTRAINT "boosts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_minutes" ADD CONSTRAINT "call_minutes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_lots" ADD CONSTRAINT "coin_lots_id_coin_transactions_id_fk" FOREIGN KEY ("id") REFERENCES "public"."coin_transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_lots" ADD CONSTRAINT "coin_lots_account_id_user_coins_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."user_coins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_passes" ADD CONSTRAINT "coin_passes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_passes" ADD CONSTRAINT "coin_passes_target_id_users_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_purchases" ADD CONSTRAINT "coin_purchases_account_id_user_coins_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."user_coins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_purchases" ADD CONSTRAINT "coin_purchases_package_id_coin_packages_id_fk" FOREIGN KEY ("package_id") REFERENCES "public"."coin_packages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_purchases" ADD CONSTRAINT "coin_purchases_transaction_id_coin_transactions_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."coin_transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_spends" ADD CONSTRAINT "coin_spends_id_coin_transactions_id_fk" FOREIGN KEY ("id") REFERENCES "public"."coin_transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_spends" ADD CONSTRAINT "coin_spends_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_spends" ADD CONSTRAINT "coin_spends_returned_by_coin_transactions_id_fk" FOREIGN KEY ("returned_by") REFERENCES "public"."coin_transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_transactions" ADD CONSTRAINT "coin_transactions_account_id_user_coins_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."user_coins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coin_transactions" ADD CONSTRAINT "coin_transactions_reverses_coin_transactions_id_fk" FOREIGN KEY ("reverses") REFERENCES "public"."coin_transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_coins" ADD CONSTRAINT "user_coins_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ad_views" ADD CONSTRAINT "ad_views_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ad_views" ADD CONSTRAINT "ad_views_grant_id_reward_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."reward_grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite_codes" ADD CONSTRAINT "invite_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "referrals" ADD CONSTRAINT "referrals_friend_id_users_id_fk" FOREIGN KEY ("friend_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "referrals" ADD CONSTRAINT "referrals_inviter_id_users_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "referrals" ADD CONSTRAINT "referrals_grant_id_reward_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."reward_grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_grants" ADD CONSTRAINT "reward_grants_id_coin_transactions_id_fk" FOREIGN KEY ("id") REFERENCES "public"."coin_transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_grants" ADD CONSTRAINT "reward_grants_account_id_user_coins_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."user_coins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_grants" ADD CONSTRAINT "reward_grants_activity_reward_activities_id_fk" FOREIGN KEY ("activity") REFERENCES "public"."reward_activities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_grants" ADD CONSTRAINT "reward_grants_taken_back_by_coin_transactions_id_fk" FOREIGN KEY ("taken_back_by") REFERENCES "public"."coin_transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "boosts_by_user" ON "boosts" USING btree ("user_id","ends_at");--> statement-breakpoint
CREATE INDEX "boosts_over" ON "boosts" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "call_minutes_by_user" ON "call_minutes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "coin_lots_left" ON "coin_lots" USING btree ("account_id") WHERE "coin_lots"."remaining" > 0;--> statement-breakpoint
CREATE INDEX "coin_lots_expiring" ON "coin_lots" USING btree ("expires_at") WHERE "coin_lots"."remaining" > 0 and "coin_lots"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "coin_passes_by_user" ON "coin_passes" USING btree ("user_id","target_id");--> statement-breakpoint
CREATE INDEX "coin_passes_by_target" ON "coin_passes" USING btree ("target_id");--> statement-breakpoint
CREATE INDEX "coin_passes_unused" ON "coin_passes" USING btree ("created_at") WHERE "coin_passes"."used_at" is null and "coin_passes"."returned_at" is null;--> statement-breakpoint
CREATE INDEX "coin_purchases_account" ON "coin_purchases" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "coin_purchases_due" ON "coin_purchases" USING btree ("reconcile_at") WHERE "coin_purchases"."reconcile_at" is not null;--> statement-breakpoint
CREATE INDEX "coin_spends_user" ON "coin_spends" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "coin_spends_subject" ON "coin_spends" USING btree ("subject_id") WHERE "coin_spends"."subject_id" is not null;--> statement-breakpoint
CREATE INDEX "coin_transactions_reversing" ON "coin_transactions" USING btree ("reverses") WHERE "coin_transactions"."reverses" is not null;--> statement-breakpoint
CREATE INDEX "ad_views_user" ON "ad_views" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "ad_views_expired" ON "ad_views" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "referrals_inviter" ON "referrals" USING btree ("inviter_id");--> statement-breakpoint
CREATE INDEX "referrals_unpaid" ON "referrals" USING btree ("created_at") WHERE "referrals"."grant_id" is null;--> statement-breakpoint
CREATE INDEX "reward_grants_activity" ON "reward_grants" USING btree ("activity","created_at");--> statement-breakpoint
CREATE INDEX "reward_marks_until" ON "reward_marks" USING btree ("until");--> statement-breakpoint
INSERT INTO "coin_packages" ("id", "name", "coins", "bonus", "amount_minor", "currency", "store_products", "position", "created_at", "updated_at") VALUES
	('coins_100', '100 coins', 100, 0, 199, 'USD', '{"app_store": "coins_100", "play_store": "coins_100"}', 1, now(), now()),
	('coins_300', '300 coins', 300, 30, 499, 'USD', '{"app_store": "coins_300", "play_store": "coins_300"}', 2, now(), now()),
	('coins_700', '700 coins', 700, 120, 999, 'USD', '{"app_store": "coins_700", "play_store": "coins_700"}', 3, now(), now()),
	('coins_1500', '1,500 coins', 1500, 400, 1999, 'USD', '{"app_store": "coins_1500", "play_store": "coins_1500"}', 4, now(), now());
--> statement-breakpoint
INSERT INTO "coin_offers" ("id", "title", "description", "price", "parameters", "position", "created_at", "updated_at") VALUES
	('super_like', 'Super like', 'A super like beyond the daily one.', 30, '{}', 1, now(), now()),
	('boost', 'Boost', 'Half an hour nearer the top of feeds.', 60, '{"minutes": 30}', 2, now(), now()),
	('call_minutes', 'Call minutes', 'Five more minutes of the call in progress.', 20, '{"minutes": 5}', 3, now(), now()),
	('rewind', 'Rewind', 'Undoes the last decision.', 15, '{}', 4, now(), now()),
	('direct_message', 'Message without request', 'One message to a user without a match.', 50, '{}', 5, now(), now());
--> statement-breakpoint
INSERT INTO "reward_activities" ("id", "title", "kind", "coins", "streak_step", "streak_max", "period", "per_period", "per_contact", "per_device", "expires_days", "parameters", "position", "created_at", "updated_at") VALUES
	('daily_sign_in', 'Daily sign-in', 'sign_in', 2, 1, 6, 'day', 1, 1, 1, 90, '{}', 1, now(), now()),
	('complete_profile', 'Complete profile', 'profile_complete', 20, 0, 0, 'once', 1, 1, 1, 365, '{"interests": 3, "photos": 2}', 2, now(), now()),
	('verify_email', 'Verified e-mail address', 'email_verified', 10, 0, 0, 'once', 1, 1, 1, 365, '{}', 3, now(), now()),
	('verify_phone', 'Verified phone number', 'phone_verified', 10, 0, 0, 'once', 1, 1, 1, 365, '{}', 4, now(), now()),
	('first_photo', 'First approved photo', 'first_photo', 10, 0, 0, 'once', 1, 1, 1, 365, '{}', 5, now(), now()),
	('invite_friend', 'A friend who joined and stayed', 'friend', 50, 0, 0, 'day', 3, 3, 3, 365, '{"accept_days": 14, "stay_days": 7}', 6, now(), now()),
	('watch_advertisement', 'Watched advertisement', 'advertisement', 2, 0, 0, 'day', 5, 5, 5, 90, '{}', 7, now(), now());
