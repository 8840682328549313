// The page's own client of /api/v1, whose questions a recording answers: tests/gallery holds it against
// what the server makes of the same sessions. What a sample wants otherwise is said by path.
import { type Api, createApi } from "#client/api/create-api.ts";
import { beadMesh, recordedShape } from "#components/gallery/made-up-shapes.ts";
import recorded from "#components/gallery/recorded.json";

export type RecordedSession = Exclude<keyof (typeof recorded)["sessions"], "previews">;
export type RecordedPreview = keyof (typeof recorded)["sessions"]["previews"];

/** To a question that ends so: an answer, a line that is broken, or one that says nothing. */
export interface OtherAnswer {
  readonly to: RegExp;
  readonly with: "no-line" | "silence" | { readonly json: unknown; readonly status?: number };
}

const { version, sessions } = recorded;

export function entriesOf(log: RecordedSession): readonly string[] {
  return sessions[log].entries;
}

export const PREVIEWS = sessions.previews;

type ByName = Readonly<Record<string, unknown>>;

interface Asked {
  readonly named: string;
  readonly supervoxels: readonly string[];
  readonly kind: string;
  /** Of a question in the address: names of parameters, and the ids that each has. */
  listed(name: string): readonly string[];
  readonly placeCount: number;
}

type Route = readonly [path: RegExp, answer: (asked: Asked) => unknown];

const PEOPLE = [
  { id: "p1", name: "Lea Brandt" },
  { id: "p2", name: "王小明" },
  { id: "p3", name: "Maximiliane von Hohenstein-Rasmussen" },
];

function routesOf(log: RecordedSession): readonly Route[] {
  const { entries, difference, blame, ...rest } = sessions[log];
  const seq = entries.length;
  const roots: Readonly<Record<string, string>> = rest.roots;
  const rootOf = (supervoxel: string) => roots[supervoxel] ?? "0";
  const segments: ByName = rest.segments;
  const segmentsNow: ByName = rest.segmentsNow;
  const versionRoots: Readonly<Record<string, string>> = version.roots;
  const previews: ByName = PREVIEWS;
  const numberOf = (supervoxel: string) => Object.keys(versionRoots).indexOf(supervoxel);
  const rootsOf = ({ supervoxels }: Asked) => ({ seq, roots: supervoxels.map(rootOf) });
  return [
    [/versions\/\d+\/synapses$/, () => ({ synapses: version.synapses })],
    [/versions\/\d+\/neurons$/, () => ({ neurons: version.neurons })],
    [/versions\/\d+\/segments$/, () => version.segments],
    [
      /versions\/\d+\/roots$/,
      ({ supervoxels }) => ({ roots: supervoxels.map((id) => versionRoots[id] ?? "0") }),
    ],
    [/datasets\/[^/]+\/people$/, () => ({ people: PEOPLE })],
    [/sessions\/[^/]+\/difference$/, () => difference],
    [/sessions\/[^/]+\/blame\/\d+$/, () => blame],
    [/sessions\/[^/]+\/segments\/(\d+)$/, ({ named }) => segments[rootOf(named)]],
    [
      /sessions\/[^/]+\/segments$/,
      ({ supervoxels }) => ({
        ...{ seq, segments: supervoxels.map((id) => segmentsNow[rootOf(id)] ?? null) },
      }),
    ],
    [/\/roots$/, rootsOf],
    [/\/pieces$/, () => ({ seq, supervoxels: [] })],
    [/\/preview$/, ({ kind }) => previews[kind]],
    [
      /versions\/\d+\/shape$/,
      ({ listed }) =>
        recordedShape(seq, versionRoots, versionRoots, {
          before: listed("holding").map((id) => versionRoots[id] ?? id),
          after: [],
        }),
    ],
    [
      /sessions\/[^/]+\/shape$/,
      ({ listed }) =>
        recordedShape(seq, versionRoots, roots, {
          before: listed("before"),
          after: [...listed("after"), ...listed("holding").map((id) => roots[id] ?? id)],
        }),
    ],
    [/\/meshes\/\d+\/(\d+)\/\d$/, ({ named }) => new Response(beadMesh(numberOf(named)))],
    [
      /\/regions$/,
      ({ placeCount }) => ({ hash: null, regions: [], at: Array(placeCount).fill(0) }),
    ],
  ];
}

/** The page of `log`; what `others` say is said first. */
export function createRecordedApi(log: RecordedSession, others: readonly OtherAnswer[] = []): Api {
  const routes = routesOf(log);
  return createApi({
    fetch: async (input, init) => {
      const url = new URL(String(input), window.location.origin);
      const { pathname } = url;
      const other = others.find(({ to }) => to.test(pathname));
      if (other?.with === "no-line") throw new TypeError("the line is broken");
      if (other?.with === "silence") return silence(init?.signal);
      if (other !== undefined && typeof other.with === "object") {
        return Response.json(other.with.json, { status: other.with.status ?? 200 });
      }
      const found = routes.find(([path]) => path.test(pathname));
      if (found === undefined) throw new Error(`nothing is recorded of ${pathname}`);
      const [path, answer] = found;
      const named = path.exec(pathname)?.[1] ?? "";
      const answered = answer({ named, ...bodyOf(url, init) });
      return answered instanceof Response ? answered : Response.json(answered);
    },
  });
}

function bodyOf({ searchParams }: URL, init: RequestInit | undefined) {
  const json = typeof init?.body === "string" ? JSON.parse(init.body) : {};
  const listed = (name: string) => searchParams.get(name)?.split(",") ?? [];
  const supervoxels = [...listed("supervoxels"), ...(json.supervoxels ?? [])].map(String);
  return {
    ...{ supervoxels, listed, kind: String(json.body?.kind ?? "") },
    placeCount: Number(json.placesVoxel?.length ?? 0),
  };
}

/** Until nobody waits any more. */
function silence(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}
