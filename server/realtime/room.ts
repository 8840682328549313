// What a room is to the sockets in it. A room may turn itself away from newcomers (`retire`), so
// that those who come back find a fresh one.
import type { Connection } from "#server/realtime/connection.ts";
import type { ClientMessage } from "#server/realtime/wire.ts";

export interface Room {
  join(connection: Connection): void;
  /** May throw MalformedMessageError, which ends the sender's connection. */
  receive(connection: Connection, message: ClientMessage): void;
  leave(connection: Connection): void;
  beat(): void;
  /** Resolves when nothing of the room is under way. Called once, when the last visitor has left. */
  close(): Promise<void>;
}
