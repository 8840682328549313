// A server of a spec's own, on a copy of the data that all begin with: there before its first test,
// stopped and removed after its last.
import { test } from "@playwright/test";
import { copyTemplate, type TestFolder } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";

interface OwnServer {
  /** Within a test. */
  readonly server: FascicleServer;
  readonly dataDir: string;
}

/** To be called once, at the top of a spec. */
export function ownServer(env: Readonly<Record<string, string>> = {}): OwnServer {
  let folder: TestFolder;
  let server: FascicleServer;

  test.beforeAll(async () => {
    folder = copyTemplate();
    server = await FascicleServer.start({ dataDir: folder.dataDir, env });
  });

  test.afterAll(async () => {
    await server?.stop();
    folder?.remove();
  });

  return {
    get server() {
      return server;
    },
    get dataDir() {
      return folder.dataDir;
    },
  };
}
