drop function register_by_email;
--> statement-breakpoint
drop function seen_status;
--> statement-breakpoint
drop function may_reset;
--> statement-breakpoint
drop function reset_password;
--> statement-breakpoint
drop function verify_email;
--> statement-breakpoint
drop function prove_email;
--> statement-breakpoint
drop function spend_mail_token;
--> statement-breakpoint
drop function request_mail_token;
--> statement-breakpoint
drop function account_of_email;
--> statement-breakpoint
drop function issue_mail_token;