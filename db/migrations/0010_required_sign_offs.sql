CREATE TABLE "required_sign_offs" (
	"dataset_id" text NOT NULL,
	"scope" text NOT NULL,
	"reviewer_count" integer NOT NULL,
	CONSTRAINT "required_sign_offs_dataset_id_scope_pk" PRIMARY KEY("dataset_id","scope"),
	CONSTRAINT "required_sign_offs_scope_is_known" CHECK ("required_sign_offs"."scope" in ('whole', 'backbone', 'axon', 'dendrite', 'synapses')),
	CONSTRAINT "required_sign_offs_count_is_small" CHECK ("required_sign_offs"."reviewer_count" between 1 and 9)
);
--> statement-breakpoint
ALTER TABLE "required_sign_offs" ADD CONSTRAINT "required_sign_offs_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;