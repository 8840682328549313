// A process that does nothing but pass a message on to everyone: what a WebSocket costs by itself.
// A request says in its first four bytes how long the message to everyone is; that begins with the
// time at which the server had read the request.
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { nowNs } from "#tests/bench/clock.ts";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });

server.on("connection", (socket) => {
  socket.on("message", (request: Buffer) => {
    const message = Buffer.alloc(request.readUInt32BE(0));
    message.writeBigUInt64BE(nowNs());
    for (const client of server.clients) client.send(message);
  });
});

server.on("listening", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`listening ${port}`);
});

// Its input ends with whoever started it, however that ends.
process.stdin.resume().on("end", () => process.exit());
