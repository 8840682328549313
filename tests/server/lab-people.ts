// A lab's own people, one for each caller of the access rules, added and signed in as people are:
// the first administrator by the command line, the others by that administrator.
import { expect } from "vitest";
import { ROLES } from "#core/access/role.ts";
import type { ApiDataset, ApiMe, ApiPerson, ApiSession } from "#core/protocol/api.ts";
import type { AccessWorld, Caller } from "#tests/server/access-rules.ts";
import { labelTile } from "#tests/server/first-label-tile.ts";
import { askJson, signInByPassword } from "#tests/server/web-client.ts";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";
import { passwordIn, runFascicle } from "#tests/support/run-fascicle.ts";

export const SESSION_TITLE = "Nobody else's business";

export interface LabPeople {
  readonly world: AccessWorld;
  /** null for nobody. */
  cookieFor(caller: Caller): string | null;
  idOf(caller: Caller): string;
}

export function emailOf(caller: Caller): string {
  return `${caller}@lab.example`;
}

export async function addLabPeople(server: FascicleServer): Promise<LabPeople> {
  const cookies = new Map<Caller, string | null>([["nobody", null]]);
  const ids = new Map<Caller, string>([["nobody", "nobody"]]);
  const cookie = await addAdministrator(server);
  cookies.set("site-admin", cookie);
  const { datasets } = await askJson<{ datasets: readonly ApiDataset[] }>(
    server,
    "/api/v1/datasets",
    { cookie },
  );
  const [{ id: datasetId, name: datasetName }] = datasets;
  for (const caller of ["disabled", "stranger", ...ROLES] as const) {
    const body = { name: caller, email: emailOf(caller), isAdmin: caller === "disabled" };
    const { person, password } = await askJson<{ person: ApiPerson; password: string }>(
      server,
      "/api/v1/people",
      { cookie, method: "POST", body, status: 201 },
    );
    ids.set(caller, person.id);
    if (caller !== "stranger" && caller !== "disabled") {
      const path = `/api/v1/datasets/${datasetId}/roles/${person.id}`;
      await askJson(server, path, { cookie, method: "PUT", body: { role: caller } });
    }
    cookies.set(caller, await signInByPassword(server, emailOf(caller), password));
  }
  await askJson(server, `/api/v1/people/${known(ids, "disabled")}`, {
    cookie,
    method: "PATCH",
    body: { isDisabled: true },
  });
  const { id: adminId } = await askJson<ApiMe>(server, "/api/v1/me", { cookie });
  ids.set("site-admin", adminId);
  const { token } = await askJson<{ token: string }>(server, "/api/v1/me/tokens", {
    cookie,
    method: "POST",
    body: { name: "a program", maxRole: "proofreader", days: 1 },
    status: 201,
  });
  cookies.set("token", `Bearer ${token}`);
  ids.set("token", adminId);
  const session = await askJson<ApiSession>(server, `/api/v1/datasets/${datasetId}/sessions`, {
    cookie: known(cookies, "proofreader"),
    method: "POST",
    body: { title: SESSION_TITLE },
    status: 201,
  });
  const { supervoxels } = await labelTile(server, datasetId, cookie);
  return {
    world: {
      datasetId,
      datasetName,
      sessionId: session.id,
      userId: known(ids, "viewer"),
      supervoxel: String(supervoxels[1]),
    },
    cookieFor: (caller) => known(cookies, caller),
    idOf: (caller) => known(ids, caller),
  };
}

/** The first administrator, by the command line; signed in. */
export async function addAdministrator(
  server: FascicleServer,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const email = emailOf("site-admin");
  const args = ["person", "add", "--name", "Sita", "--email", email, "--admin"];
  const added = await runFascicle(args, server.dataDir, env);
  expect(added).toMatchObject({ exitCode: 0, stderr: "" });
  const password = passwordIn(added.stdout);
  return signInByPassword(server, email, password);
}

function known<T>(map: ReadonlyMap<Caller, T>, caller: Caller): T {
  const value = map.get(caller);
  if (value === undefined) throw new Error(`${caller} was not added`);
  return value;
}
