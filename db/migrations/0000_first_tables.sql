CREATE TABLE "auth_account" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth_session" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "auth_session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "auth_user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"is_admin" boolean DEFAULT false NOT NULL,
	"is_demo" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "auth_user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "auth_verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dataset_roles" (
	"user_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "dataset_roles_user_id_dataset_id_pk" PRIMARY KEY("user_id","dataset_id"),
	CONSTRAINT "dataset_roles_role_is_known" CHECK ("dataset_roles"."role" in ('viewer', 'proofreader', 'reviewer', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "datasets" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"shape_voxel" double precision[] NOT NULL,
	"voxel_nm" double precision[] NOT NULL,
	"supervoxel_count" bigint NOT NULL,
	"edge_count" bigint NOT NULL,
	"merge_limit_nm" double precision NOT NULL,
	"created_at_ms" bigint NOT NULL,
	CONSTRAINT "datasets_name_unique" UNIQUE("name"),
	CONSTRAINT "datasets_name_is_plain" CHECK ("datasets"."name" ~ '^[a-z0-9-]+$'),
	CONSTRAINT "datasets_shape_is_a_vector" CHECK (cardinality("datasets"."shape_voxel") = 3),
	CONSTRAINT "datasets_voxel_is_a_vector" CHECK (cardinality("datasets"."voxel_nm") = 3)
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"session_id" text NOT NULL,
	"seq" integer NOT NULL,
	"intent_id" text NOT NULL,
	"author_id" text NOT NULL,
	"kind" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"entry" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "operations_log" PRIMARY KEY("session_id","seq"),
	CONSTRAINT "operations_intent" UNIQUE("session_id","intent_id"),
	CONSTRAINT "operations_seq_starts_at_one" CHECK ("operations"."seq" >= 1),
	CONSTRAINT "operations_hash_is_sha256" CHECK ("operations"."hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "refusals" (
	"session_id" text NOT NULL,
	"intent_id" text NOT NULL,
	"author_id" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"refusal" text NOT NULL,
	CONSTRAINT "refusals_session_id_intent_id_pk" PRIMARY KEY("session_id","intent_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"title" text NOT NULL,
	"base_version" integer NOT NULL,
	"state" text NOT NULL,
	"created_by_id" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"updated_at_ms" bigint NOT NULL,
	"operation_count" integer NOT NULL,
	CONSTRAINT "sessions_state_is_known" CHECK ("sessions"."state" in
        ('open', 'submitted', 'changes-requested', 'approved', 'finalized', 'abandoned'))
);
--> statement-breakpoint
CREATE TABLE "sign_offs" (
	"session_id" text NOT NULL,
	"seq" integer NOT NULL,
	"reviewer_id" text NOT NULL,
	"scope" text NOT NULL,
	"supervoxel" bigint NOT NULL,
	"effect_hash" text NOT NULL,
	"author_ids" text[] NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "sign_offs_session_id_seq_pk" PRIMARY KEY("session_id","seq"),
	CONSTRAINT "sign_offs_reviewer_is_no_author" CHECK (not ("sign_offs"."reviewer_id" = any("sign_offs"."author_ids"))),
	CONSTRAINT "sign_offs_scope_is_known" CHECK ("sign_offs"."scope" in ('whole', 'backbone', 'axon', 'dendrite', 'synapses'))
);
--> statement-breakpoint
CREATE TABLE "lineage" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"old_root" bigint NOT NULL,
	"new_root" bigint NOT NULL,
	"supervoxel_count" integer NOT NULL,
	CONSTRAINT "lineage_dataset_id_version_ordinal_pk" PRIMARY KEY("dataset_id","version","ordinal"),
	CONSTRAINT "lineage_pair" UNIQUE("dataset_id","version","old_root","new_root")
);
--> statement-breakpoint
CREATE TABLE "version_connections" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"pre_root" bigint NOT NULL,
	"post_root" bigint NOT NULL,
	"synapse_count" integer NOT NULL,
	CONSTRAINT "version_connections_dataset_id_version_ordinal_pk" PRIMARY KEY("dataset_id","version","ordinal"),
	CONSTRAINT "version_connections_pair" UNIQUE("dataset_id","version","pre_root","post_root"),
	CONSTRAINT "version_connections_are_counted" CHECK ("version_connections"."synapse_count" >= 1)
);
--> statement-breakpoint
CREATE TABLE "version_edge_changes" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"a" bigint NOT NULL,
	"b" bigint NOT NULL,
	"is_on" boolean NOT NULL,
	"affinity" double precision NOT NULL,
	"contact_voxel" double precision[] NOT NULL,
	CONSTRAINT "version_edge_changes_dataset_id_version_ordinal_pk" PRIMARY KEY("dataset_id","version","ordinal"),
	CONSTRAINT "version_edge_changes_are_ordered_pairs" CHECK ("version_edge_changes"."a" >= 1 and "version_edge_changes"."a" < "version_edge_changes"."b")
);
--> statement-breakpoint
CREATE TABLE "version_partitions" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"chunk" integer NOT NULL,
	"deflated" "bytea" NOT NULL,
	CONSTRAINT "version_partitions_dataset_id_version_chunk_pk" PRIMARY KEY("dataset_id","version","chunk")
);
--> statement-breakpoint
CREATE TABLE "version_segments" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"root" bigint NOT NULL,
	"supervoxel_count" integer NOT NULL,
	"size_voxel" bigint NOT NULL,
	"position_voxel" double precision[] NOT NULL,
	"synapses_pre" integer NOT NULL,
	"synapses_post" integer NOT NULL,
	"effect_hash" text NOT NULL,
	CONSTRAINT "version_segments_dataset_id_version_ordinal_pk" PRIMARY KEY("dataset_id","version","ordinal"),
	CONSTRAINT "version_segments_root" UNIQUE("dataset_id","version","root")
);
--> statement-breakpoint
CREATE TABLE "version_synapses" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"synapse_id" text NOT NULL,
	"type" text NOT NULL,
	"confidence" double precision NOT NULL,
	"cleft_voxel" double precision[],
	"pre_supervoxel" bigint NOT NULL,
	"pre_position_voxel" double precision[] NOT NULL,
	"pre_compartment" text NOT NULL,
	"pre_root" bigint NOT NULL,
	"post_supervoxels" bigint[] NOT NULL,
	"post_positions_voxel" double precision[] NOT NULL,
	"post_compartments" text[] NOT NULL,
	"post_roots" bigint[] NOT NULL,
	CONSTRAINT "version_synapses_dataset_id_version_ordinal_pk" PRIMARY KEY("dataset_id","version","ordinal"),
	CONSTRAINT "version_synapses_id" UNIQUE("dataset_id","version","synapse_id"),
	CONSTRAINT "version_synapses_post_columns_are_parallel" CHECK (cardinality("version_synapses"."post_supervoxels") = cardinality("version_synapses"."post_roots")
        and cardinality("version_synapses"."post_supervoxels") = cardinality("version_synapses"."post_compartments")
        and cardinality("version_synapses"."post_supervoxels") * 3 = cardinality("version_synapses"."post_positions_voxel"))
);
--> statement-breakpoint
CREATE TABLE "versions" (
	"dataset_id" text NOT NULL,
	"number" integer NOT NULL,
	"base_number" integer,
	"session_id" text,
	"manifest_hash" text NOT NULL,
	"created_by_id" text,
	"created_by_name" text NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"segment_count" integer NOT NULL,
	"synapse_count" integer NOT NULL,
	"connection_count" integer NOT NULL,
	CONSTRAINT "versions_dataset_id_number_pk" PRIMARY KEY("dataset_id","number"),
	CONSTRAINT "versions_session_id_unique" UNIQUE("session_id"),
	CONSTRAINT "versions_all_but_zero_have_a_base_and_a_session" CHECK (case when "versions"."number" = 0
        then "versions"."base_number" is null and "versions"."session_id" is null
        else "versions"."number" > "versions"."base_number" and "versions"."base_number" is not null
          and "versions"."session_id" is not null end),
	CONSTRAINT "versions_manifest_hash_is_sha256" CHECK ("versions"."manifest_hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
ALTER TABLE "auth_account" ADD CONSTRAINT "auth_account_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth_session" ADD CONSTRAINT "auth_session_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_roles" ADD CONSTRAINT "dataset_roles_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_roles" ADD CONSTRAINT "dataset_roles_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_base_version" FOREIGN KEY ("dataset_id","base_version") REFERENCES "public"."versions"("dataset_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_offs" ADD CONSTRAINT "sign_offs_operation" FOREIGN KEY ("session_id","seq") REFERENCES "public"."operations"("session_id","seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_base" FOREIGN KEY ("dataset_id","base_number") REFERENCES "public"."versions"("dataset_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "auth_account_user" ON "auth_account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "auth_session_user" ON "auth_session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "auth_verification_identifier" ON "auth_verification" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "dataset_roles_dataset" ON "dataset_roles" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "sessions_dataset" ON "sessions" USING btree ("dataset_id");