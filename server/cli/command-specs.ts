// Every command with its options, once: parsing, the help and the usage errors come from this table.

import { MAX_INVITATION_DAYS } from "#core/access/invitation-state.ts";
import { DEFAULT_THRESHOLD } from "#core/agglomeration/contact-affinity.ts";
import { EDGE_FORMATS } from "#server/volumes/graphs/edge-source.ts";
import type { FormatName } from "#server/volumes/sources/formats.ts";
import { DEFAULT_SEARCH_NM } from "#server/volumes/synapses/place-synapses.ts";

export interface OptionSpec {
  /** The placeholder of its value; null for a flag. */
  readonly value: string | null;
  readonly isRequired: boolean;
  readonly about: string;
  /** May be given more than once. */
  readonly isRepeated?: boolean;
}

export interface CommandSpec {
  /** What is typed, like "person add". */
  readonly name: string;
  readonly about: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** What it takes without a dash before it: one word, and it needs it. */
  readonly operand?: { readonly value: string; readonly about: string };
}

function needed(value: string, about: string): OptionSpec {
  return { value, isRequired: true, about };
}

function optional(value: string | null, about: string): OptionSpec {
  return { value, isRequired: false, about };
}

function repeated(value: string, about: string): OptionSpec {
  return { value, isRequired: false, about, isRepeated: true };
}

const THE_PERSON = needed("EMAIL", "the person");

/** Each format that is read, so that a new one is named here too. */
const VOLUME_WORDS: Readonly<Record<FormatName, string>> = {
  images: "a folder of PNG, JPEG, TIFF or WebP sections",
  tiff: "a TIFF stack",
  hdf5: "a dataset in HDF5, like file.h5:/volumes/raw",
  zarr: "Zarr or OME-Zarr",
  n5: "N5",
  precomputed: "Neuroglancer precomputed",
};
const VOLUMES = Object.values(VOLUME_WORDS).join("; ");

export const COMMAND_SPECS = [
  {
    name: "import",
    about:
      "Bring in an EM volume with its supervoxels, and its agglomeration graph or a built one.",
    options: {
      name: needed("NAME", "how the dataset is called: lower-case letters, digits, hyphens"),
      image: needed("ADDRESS", `by a path or https://, s3://, gs://: ${VOLUMES}`),
      supervoxels: needed("ADDRESS", "the supervoxels' ids, in any of these but JPEG and WebP"),
      edges: optional(
        "ADDRESS",
        "the edges, by a path or https://, s3://, gs://: CSV (also .gz), Parquet or JSON with sv1, sv2, affinity; a graph in SQLite; an agglomerate of webKnossos (HDF5, Zarr); a folder of edges_X_Y_Z.proto.zst; built if left out",
      ),
      "edges-format": optional(
        "FORMAT",
        `what the edges are, where it is not found out: ${EDGE_FORMATS.join(", ")}`,
      ),
      "edge-columns": optional(
        "LIST",
        "which columns are meant, like sv1=u,sv2=v,affinity=p; also contact, x, y, z, location",
      ),
      scores: optional(
        "WHICH",
        "higher-merges or lower-merges: what a score means, and the threshold; what is usual for the format if left out",
      ),
      "edge-positions": optional(
        "HOW",
        "the axes' order and the unit (voxel, nm) of positions, like zyx,nm; xyz,voxel if left out",
      ),
      "voxel-nm": needed("X,Y,Z", "size of a voxel in nm, like 4,4,40"),
      threshold: optional(
        "T",
        `edges of at least this affinity are on (or give --on); built ones: ${DEFAULT_THRESHOLD} if left out`,
      ),
      on: optional("COLUMN", "edges with 1 in this column are on (or give --threshold)"),
      synapses: optional(
        "ADDRESS",
        "the synapses, by a path or https://, s3://, gs://: CSV or Parquet with synapse_id, pre_x, pre_y, pre_z, post_x, post_y, post_z, or with the columns of CAVE, FlyEM or CATMAID; a CREMI file; a folder of Neuroglancer annotations",
      ),
      "synapse-positions": optional("HOW", "as --edge-positions; the format's own if left out"),
      "synapse-search-nm": optional(
        "NM",
        `how far from a site in the background a supervoxel is looked for; ${DEFAULT_SEARCH_NM} if left out`,
      ),
    },
  },
  {
    name: "inspect",
    about: "Tell what lies at the addresses of a dataset, and whether it fits together.",
    options: {
      image: optional("ADDRESS", "the image"),
      supervoxels: optional("ADDRESS", "the supervoxels"),
      edges: optional("ADDRESS", "the edges"),
      synapses: optional("ADDRESS", "the synapses"),
      "voxel-nm": optional("X,Y,Z", "size of a voxel in nm, where the volumes do not tell it"),
      "image-axes": optional("ORDER", "which axis of the image is x, y, z, like zyx"),
      "supervoxels-axes": optional("ORDER", "the same of the supervoxels"),
    },
  },
  {
    name: "export",
    about:
      "Write a finalized version, or some of its neurons, as a release folder; goes on where it stopped.",
    options: {
      dataset: needed("NAME", "the dataset"),
      version: needed("N", "the version's number"),
      out: needed("DIR", "a new or empty folder"),
      skeletons: optional(
        "WHICH",
        "all segments, neurons (with a record, a sign-off or 10 synaptic sites), none, or usual: all of up to 100 segments, else neurons",
      ),
      neurons: optional(
        "IDS|FILE",
        "only these neurons: ids with commas between, or a file with an id or a voxel x,y,z a line",
      ),
      place: repeated("X,Y,Z", "only the neuron at this voxel; again for another"),
      region: optional(
        "X0,Y0,Z0,X1,Y1,Z1",
        "only neurons with a voxel in this box, from its first voxel to before its end",
      ),
    },
  },
  {
    name: "import-release",
    about:
      "Bring a release of everything back in, as version 0 of a new dataset on a volume that is here.",
    options: {
      name: needed("NAME", "how the new dataset is called: lower-case letters, digits, hyphens"),
      volume: needed("DATASET", "the dataset whose image and supervoxels the version was made on"),
    },
    operand: { value: "RELEASE", about: "the folder or the zip of a release" },
  },
  { name: "datasets", about: "List the datasets.", options: {} },
  { name: "people", about: "List the people and their roles.", options: {} },
  {
    name: "person add",
    about: "Add a person; prints a password once.",
    options: {
      name: needed("NAME", "the name that others see"),
      email: needed("EMAIL", "what the person signs in with"),
      admin: optional(null, "may do everything on every dataset"),
    },
  },
  {
    name: "grant",
    about: "Give a person a role on a dataset, or take it away.",
    options: {
      email: THE_PERSON,
      dataset: needed("NAME", "the dataset"),
      role: needed("ROLE", "viewer, proofreader, reviewer, admin or none"),
    },
  },
  {
    name: "review-rules",
    about: "Say which sign-offs every changed segment of a dataset needs, or show it.",
    options: {
      dataset: needed("NAME", "the dataset"),
      require: optional(
        "LIST",
        "scopes and reviewers each, like whole=2,axon=1; shown if left out",
      ),
    },
  },
  {
    name: "regions add",
    about: "Lay a volume of named regions over a dataset, instead of what it has; copied once.",
    options: {
      dataset: needed("NAME", "the dataset"),
      volume: needed(
        "ADDRESS",
        `labels of regions, 0 for none, by a path or https://, s3://, gs://: ${VOLUMES}`,
      ),
      path: optional("PATH", "which volume, where several lie at the address"),
      names: optional(
        "ADDRESS",
        "CSV with id and name, a line a region; if left out, the labels that a precomputed volume brings, else ids",
      ),
      "voxel-nm": optional(
        "X,Y,Z",
        "size of its finest voxel in nm, where it tells none or a wrong one",
      ),
      "offset-nm": optional(
        "X,Y,Z",
        "where its first voxel begins, in nm from the dataset's first voxel; the volume's own offset if left out. Write --offset-nm=-40,0,0 where it begins with a minus",
      ),
      axes: optional("ORDER", "which axis of it is x, y, z, like zyx"),
    },
  },
  {
    name: "regions remove",
    about: "Take the regions of a dataset away.",
    options: { dataset: needed("NAME", "the dataset") },
  },
  {
    name: "person disable",
    about: "Shut a person's account: signed out at once, and not let in again.",
    options: { email: THE_PERSON },
  },
  {
    name: "person enable",
    about: "Open a person's account again, with the roles of before.",
    options: { email: THE_PERSON },
  },
  {
    name: "person sign-out",
    about: "End all of a person's sign-ins, everywhere; the account stays open.",
    options: { email: THE_PERSON },
  },
  {
    name: "invite",
    about: "Make a link by which somebody makes an account once; prints it once.",
    options: {
      email: optional("EMAIL", "whom it is for; whoever has the link if left out"),
      dataset: repeated("NAME", "a dataset to give a role on; again, with --role, for another"),
      role: repeated("ROLE", "viewer, proofreader, reviewer or admin on the dataset named with it"),
      days: optional("N", `how long the link is good, 1 to ${MAX_INVITATION_DAYS}; 7 if left out`),
    },
  },
  {
    name: "invitations",
    about: "List the invitations, newest first: for whom, what they give, what became of them.",
    options: {},
  },
  {
    name: "invitation withdraw",
    about: "Take an invitation back: its link opens nothing any more.",
    options: { id: needed("ID", "the invitation, as fascicle invitations lists it") },
  },
  {
    name: "audit",
    about: "List what was done to rights, accounts, sessions and versions, newest first.",
    options: { limit: optional("N", "so many entries; 50 if left out") },
  },
  {
    name: "verify",
    about: "Check the hash chain of every log and the manifest of every version.",
    options: {},
  },
  {
    name: "backup",
    about: "Write everything into one file, while the server runs or not.",
    options: {},
    operand: { value: "FILE", about: "a new file, outside the data folder" },
  },
  {
    name: "restore",
    about: "Put a backup into a new or empty data folder (FASCICLE_DATA).",
    options: {},
    operand: { value: "FILE", about: "what fascicle backup has written" },
  },
] as const satisfies readonly CommandSpec[];

export type CommandName = (typeof COMMAND_SPECS)[number]["name"];

export function findSpec(name: string): (CommandSpec & { readonly name: CommandName }) | null {
  return COMMAND_SPECS.find((spec) => spec.name === name) ?? null;
}
