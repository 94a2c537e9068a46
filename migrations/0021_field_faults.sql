CREATE TABLE "held_contacts" (
	"index" text PRIMARY KEY NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "withdrawals" (
	"from_user_id" uuid NOT NULL,
	"to_user_id" uuid NOT NULL,
	"times" integer NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "withdrawals_from_user_id_to_user_id_pk" PRIMARY KEY("from_user_id","to_user_id"),
	CONSTRAINT "withdrawals_counted" CHECK ("withdrawals"."times" > 0)
);
--> statement-breakpoint
CREATE TABLE "former_matches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"gone_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interaction_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor_id" uuid NOT NULL,
	"act" text NOT NULL,
	"subject_id" uuid,
	"outcome" text NOT NULL,
	"address" text,
	"network" text,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "interaction_log_act_known" CHECK ("interaction_log"."act" in ('pass', 'like', 'super_like', 'interest', 'request', 'direct_message', 'accept', 'decline', 'withdraw', 'rewind', 'match_accept', 'match_end', 'search', 'search_stop', 'shortlist_add', 'shortlist_remove', 'block', 'unblock'))
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "inactive_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "profiles" ADD COLUMN "disputed_birth_date" date;--> statement-breakpoint
ALTER TABLE "blocks" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "voip_token_index" text;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "voip_token_cipher" text;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD CONSTRAINT "withdrawals_from_user_id_users_id_fk" FOREIGN KEY ("from_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD CONSTRAINT "withdrawals_to_user_id_users_id_fk" FOREIGN KEY ("to_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "former_matches" ADD CONSTRAINT "former_matches_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interaction_log" ADD CONSTRAINT "interaction_log_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "held_contacts_until" ON "held_contacts" USING btree ("until");--> statement-breakpoint
CREATE INDEX "withdrawals_received" ON "withdrawals" USING btree ("to_user_id");--> statement-breakpoint
CREATE INDEX "former_matches_user" ON "former_matches" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "interaction_log_by" ON "interaction_log" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "interaction_log_about" ON "interaction_log" USING btree ("subject_id","id");--> statement-breakpoint
CREATE INDEX "interaction_log_from" ON "interaction_log" USING btree ("network","id");--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_voip_token_index_unique" UNIQUE("voip_token_index");--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_voip_whole" CHECK (num_nulls("devices"."voip_token_index", "devices"."voip_token_cipher") in (0, 2));--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_voip_on_ios" CHECK ("devices"."voip_token_index" is null or "devices"."platform" = 'ios');