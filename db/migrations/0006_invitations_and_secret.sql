CREATE TABLE "invitation_roles" (
	"invitation_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "invitation_roles_invitation_id_dataset_id_pk" PRIMARY KEY("invitation_id","dataset_id"),
	CONSTRAINT "invitation_roles_role_is_known" CHECK ("invitation_roles"."role" in ('viewer', 'proofreader', 'reviewer', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "shared_facts" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "invitations" DROP CONSTRAINT "invitations_role_with_dataset";--> statement-breakpoint
ALTER TABLE "invitations" DROP CONSTRAINT "invitations_dataset_id_datasets_id_fk";
--> statement-breakpoint
ALTER TABLE "invitation_roles" ADD CONSTRAINT "invitation_roles_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "public"."invitations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation_roles" ADD CONSTRAINT "invitation_roles_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" DROP COLUMN "dataset_id";--> statement-breakpoint
ALTER TABLE "invitations" DROP COLUMN "role";