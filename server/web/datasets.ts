import * as v from "valibot";
import type { Role } from "#core/access/role.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import { requiredSignOffsSchema } from "#core/review/required-sign-offs.ts";
import { datasetMips } from "#server/use-cases/dataset-mips.ts";
import { neuronView, sessionView } from "#server/use-cases/session-views.ts";
import type { DatasetRecord } from "#server/use-cases/store.ts";
import { TILE_SIZE_PX } from "#server/use-cases/tile-service.ts";
import type { App } from "#server/web/app-slot.ts";
import { failure, json } from "#server/web/respond.ts";
import { bodyOf, cappedRole, doerOf, found, numberIn, roleFor, route } from "#server/web/route.ts";

interface DatasetParams {
  dataset: string;
}

export const getMe = route<Record<string, never>>(async ({ person }) =>
  json({ id: person.id, name: person.name, email: person.email, isAdmin: person.isAdmin }),
);

/** Every dataset that a person has a role on, by name. */
export const listDatasets = route<Record<string, never>>(async ({ app, person }) => {
  const views: ApiDataset[] = [];
  for (const dataset of await app.store.listDatasets()) {
    const role = cappedRole(person, await app.store.roleOn(person.id, dataset.id));
    if (role !== null) views.push(await datasetView(app, dataset, role));
  }
  return json({ datasets: views });
});

export const getDataset = route<DatasetParams>(async (context) => {
  const role = await roleFor(context, context.params.dataset);
  const dataset = found(await context.app.store.findDataset(context.params.dataset));
  return json(await datasetView(context.app, dataset, role));
});

const removeSchema = v.strictObject({
  /** Typed by whoever deletes it. */
  name: v.string(),
  /** Whether sessions and versions may go with it. */
  withWork: v.boolean(),
});

export const deleteDataset = route<DatasetParams>(async (context) => {
  await roleFor(context, context.params.dataset, "admin");
  const { app, params, request } = context;
  const asked = await bodyOf(request, removeSchema);
  const dataset = found(await app.store.findDataset(params.dataset));
  const removed = await app.remover.remove(dataset, asked, doerOf(context));
  return removed.ok ? json({}) : failure(removed.error.tag, { ...removed.error });
});

export const listSessions = route<DatasetParams>(async (context) => {
  const role = await roleFor(context, context.params.dataset);
  const dataset = found(await context.app.store.findDataset(context.params.dataset));
  const sessions = await context.app.store.listSessions(dataset.id);
  return json({ sessions: sessions.map((session) => sessionView(session, dataset, role)) });
});

/** [CM2] For whoever may comment: whom a comment can mention, and no more of them than a name. */
export const listPeopleOn = route<DatasetParams>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset, "proofreader");
  const dataset = found(await app.store.findDataset(params.dataset));
  return json({ people: await app.store.peopleOn(dataset.id) });
});

export const listVersionSynapses = route<DatasetParams & { version: string }>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const number = numberIn(params.version);
  found(await app.store.findVersion(params.dataset, number));
  const synapses = await app.store.readSynapses(params.dataset, number);
  return json({ synapses: synapses.map(({ synapse }) => synapse) });
});

/** [NE6] Each with the segment that holds it in the version. */
export const listVersionNeurons = route<DatasetParams & { version: string }>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const number = numberIn(params.version);
  found(await app.store.findVersion(params.dataset, number));
  const neurons = await app.store.readNeurons(params.dataset, number);
  return json({
    neurons: neurons.map(({ root, ...neuron }) => ({
      ...neuronView(neuron),
      root: root.toString(),
    })),
  });
});

/** [VD4] From the next approval on: what is approved already is asked again when it is finalized. */
export const setReviewRules = route<DatasetParams>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset, "admin");
  const dataset = found(await app.store.findDataset(params.dataset));
  const required = await bodyOf(request, requiredSignOffsSchema);
  await app.reviewRules.set(dataset.id, required, doerOf(context));
  return json({ requiredSignOffs: required });
});

async function datasetView(app: App, dataset: DatasetRecord, role: Role): Promise<ApiDataset> {
  const versions = await app.store.listVersions(dataset.id);
  const opened = found(await app.datasets.open(dataset.id));
  const { imageType, imageRange } = opened.volumes;
  return {
    id: dataset.id,
    name: dataset.name,
    shapeVoxel: dataset.shapeVoxel,
    voxelNm: dataset.voxelNm,
    mips: datasetMips(opened.volumes),
    imageType,
    imageRange,
    tileSize: TILE_SIZE_PX,
    supervoxelCount: String(dataset.supervoxelCount),
    edgeCount: dataset.edgeCount,
    sizeBytes: await app.sizeBytes(dataset.id),
    role,
    requiredSignOffs: await app.store.requiredSignOffs(dataset.id),
    versions: versions.map((version) => ({
      number: version.number,
      manifestHash: version.manifestHash,
      createdAtMs: version.createdAtMs,
      createdBy: version.createdByName,
      sessionId: version.sessionId,
      segmentCount: version.segmentCount,
      synapseCount: version.synapseCount,
      connectionCount: version.connectionCount,
    })),
  };
}
