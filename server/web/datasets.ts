import * as v from "valibot";
import type { Role } from "#core/access/role.ts";
import { safeTextSchema } from "#core/operations/intent.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import { neuronView, sessionView } from "#server/use-cases/session-views.ts";
import type { DatasetRecord } from "#server/use-cases/store.ts";
import { TILE_SIZE_PX } from "#server/use-cases/tile-service.ts";
import type { App } from "#server/web/app-slot.ts";
import { json } from "#server/web/respond.ts";
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

export const listSessions = route<DatasetParams>(async (context) => {
  const role = await roleFor(context, context.params.dataset);
  const dataset = found(await context.app.store.findDataset(context.params.dataset));
  const sessions = await context.app.store.listSessions(dataset.id);
  return json({ sessions: sessions.map((session) => sessionView(session, dataset, role)) });
});

const newSessionSchema = v.strictObject({
  title: v.pipe(safeTextSchema, v.trim(), v.minLength(1, "must not be empty"), v.maxLength(200)),
});

export const createSession = route<DatasetParams>(async (context) => {
  const { app, person, request, params } = context;
  const role = await roleFor(context, params.dataset, "proofreader");
  const dataset = found(await app.store.findDataset(params.dataset));
  const { title } = await bodyOf(request, newSessionSchema);
  const versions = await app.store.listVersions(dataset.id);
  const id = app.newId();
  const createdAtMs = app.nowMs();
  const created = {
    id,
    datasetId: dataset.id,
    title,
    baseVersion: Math.max(...versions.map((version) => version.number)),
    state: "open" as const,
    createdById: person.id,
    createdByName: person.name,
    createdAtMs,
  };
  await app.store.createSession(created, {
    atMs: createdAtMs,
    doer: doerOf(context),
    action: "session.created",
    subjectKind: "session",
    subjectId: id,
    datasetId: dataset.id,
    details: { name: title },
  });
  const session = found(await app.store.findSession(id));
  return json(sessionView(session, dataset, role), 201);
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

async function datasetView(app: App, dataset: DatasetRecord, role: Role): Promise<ApiDataset> {
  const versions = await app.store.listVersions(dataset.id);
  const opened = found(await app.datasets.open(dataset.id));
  return {
    id: dataset.id,
    name: dataset.name,
    shapeVoxel: dataset.shapeVoxel,
    voxelNm: dataset.voxelNm,
    mipCount: opened.volumes.mipCount,
    tileSize: TILE_SIZE_PX,
    supervoxelCount: String(dataset.supervoxelCount),
    edgeCount: dataset.edgeCount,
    role,
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
