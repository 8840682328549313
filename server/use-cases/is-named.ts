// The server's own code and the routes are bundled apart, each with a copy of every class: to a route an
// error that the server threw is never an instance of the class that it imports itself. It is known by its
// name, which each such class declares.

/** Whether the server threw it as an `E`. */
export function isNamed<E extends Error>(error: unknown, name: E["name"]): error is E {
  return error instanceof Error && error.name === name;
}
