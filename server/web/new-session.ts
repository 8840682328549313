import * as v from "valibot";
import { safeTextSchema } from "#core/operations/intent.ts";
import type { ApiNewSession } from "#core/protocol/home-api.ts";
import { type AskedScope, askedChoiceSchema } from "#core/protocol/release-choice.ts";
import {
  type ListedNeuron,
  listedNeurons,
  listIntentTexts,
} from "#server/use-cases/listed-neurons.ts";
import { sessionView } from "#server/use-cases/session-views.ts";
import type { SessionRecord } from "#server/use-cases/store.ts";
import { problemFields } from "#server/web/choice-problem.ts";
import { failure, json } from "#server/web/respond.ts";
import {
  actorOf,
  bodyOf,
  doerOf,
  found,
  type RouteContext,
  roleFor,
  route,
} from "#server/web/route.ts";

interface DatasetParams {
  dataset: string;
}

const MAX_NOTE_LENGTH = 500;

const newSessionSchema = v.pipe(
  v.strictObject({
    title: v.pipe(safeTextSchema, v.trim(), v.minLength(1, "must not be empty"), v.maxLength(200)),
    /** The neurons that it is about; everything: none in particular. */
    scope: askedChoiceSchema.entries.scope,
    /** What is to be done with each of them: the first words of the thread that is begun on it. */
    note: v.optional(
      v.pipe(
        safeTextSchema,
        v.trim(),
        v.maxLength(MAX_NOTE_LENGTH, `must have ${MAX_NOTE_LENGTH} characters at most`),
      ),
      "",
    ),
  }),
  v.forward(
    v.check(
      ({ scope, note }) => scope.kind === "everything" || note !== "",
      "must say what is to be done with the neurons listed",
    ),
    ["note"],
  ),
);

/** Nothing is made where a neuron of the list is not there. */
export const createSession = route<DatasetParams>(async (context) => {
  const { app, request, params } = context;
  const role = await roleFor(context, params.dataset, "proofreader");
  const dataset = found(await app.store.findDataset(params.dataset));
  const { title, scope, note } = await bodyOf(request, newSessionSchema);
  const versions = await app.store.listVersions(dataset.id);
  const baseVersion = Math.max(...versions.map((version) => version.number));
  const listed = await neuronsOf(context, baseVersion, scope);
  if (!listed.ok) return failure(listed.error.tag, problemFields(listed.error));
  const session = await begin(context, dataset.id, { title, baseVersion });
  if (listed.value.length > 0) {
    const actor = actorOf(context, role);
    await app.sessions.use(session.id, (hosted) =>
      hosted.submit(actor, listIntentTexts(listed.value, note)),
    );
  }
  const now = found(await app.store.findSession(session.id));
  const answer: ApiNewSession = {
    ...sessionView(now, dataset, role),
    neurons: listed.value.map(viewOf),
  };
  return json(answer, 201);
});

type Context = RouteContext<DatasetParams>;

async function neuronsOf(
  { app, params }: Context,
  version: number,
  scope: AskedScope,
): ReturnType<typeof listedNeurons> {
  if (scope.kind === "everything") return { ok: true, value: [] };
  return listedNeurons(found(await app.datasets.open(params.dataset)), version, scope);
}

async function begin(
  context: Context,
  datasetId: string,
  { title, baseVersion }: Pick<SessionRecord, "title" | "baseVersion">,
): Promise<SessionRecord> {
  const { app, person } = context;
  const id = app.newId();
  const createdAtMs = app.nowMs();
  const created = {
    ...{ id, datasetId, title, baseVersion, state: "open" as const, createdAtMs },
    createdById: person.id,
    createdByName: person.name,
  };
  await app.store.createSession(created, {
    atMs: createdAtMs,
    doer: doerOf(context),
    action: "session.created",
    subjectKind: "session",
    subjectId: id,
    datasetId,
    details: { name: title },
  });
  return found(await app.store.findSession(id));
}

function viewOf({ root, place }: ListedNeuron) {
  return { root: root.toString(), positionVoxel: place.positionVoxel };
}
