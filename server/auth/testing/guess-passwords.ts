// Run by a test, several at once: a server's part that signs people in, over the database that it is
// told. For each line "address count" it guesses so often at once from there, and prints the
// statuses that it was answered with.
import { createInterface } from "node:readline";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { createAuth } from "#server/auth/create-auth.ts";
import { authPost } from "#server/auth/testing/auth-requests.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { type DatabaseOptions, openDatabase } from "#server/persistence/open-database.ts";

const [options] = process.argv.slice(2);
if (options === undefined) throw new Error("expected where the database is");

const database = await openDatabase(JSON.parse(options) as DatabaseOptions);
const adapter = createAuthAdapter(database);
const auth = createAuth({ adapter, secret: "a secret of the test, and of no server", origins: [] });

process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const [address = "", count = ""] = line.split(" ");
  const guesses = Array.from({ length: Number(count) }, (_, at) =>
    auth.handler(
      authPost(
        "/sign-in/email",
        { email: "ada@lab.example", password: `guess number ${at}` },
        { [CLIENT_ADDRESS_HEADER]: address },
      ),
    ),
  );
  const answers = await Promise.all(guesses);
  process.stdout.write(`${answers.map(({ status }) => status).join(" ")}\n`);
}
