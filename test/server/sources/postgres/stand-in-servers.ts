import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { selfSignedCertificate } from "./self-signed-certificate.js";

export interface StandIn {
  readonly port: number;
  close(): Promise<void>;
}

/** A server on the loopback that treats each connection as `serve` says. */
export async function standIn(serve: (socket: Socket) => void): Promise<StandIn> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** PostgreSQL without TLS that turns everybody away with an ErrorResponse. */
export async function refusingPostgres(sqlState: string, message: string): Promise<StandIn> {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${message}\0\0`);
  const header = Buffer.alloc(5, "E");
  header.writeInt32BE(fields.length + 4, 1);
  return standIn((socket) => {
    socket.on("data", (data) => {
      if (isTlsRequest(data)) socket.write("N");
      else socket.end(Buffer.concat([header, fields]));
    });
  });
}

/** Puts TLS with a self-signed certificate for "localhost" in front of a PostgreSQL that has none. */
export async function tlsInFrontOf(url: string): Promise<StandIn & { readonly encrypted: () => number }> {
  const { hostname, port } = new URL(url);
  const certificate = selfSignedCertificate("localhost");
  let encrypted = 0;
  const proxy = await standIn((socket) => {
    socket.once("data", (data) => {
      const upstream = connect(Number(port), hostname);
      upstream.on("error", () => socket.destroy());
      socket.on("close", () => upstream.destroy());
      if (!isTlsRequest(data)) {
        upstream.write(data);
        socket.pipe(upstream).pipe(socket);
        return;
      }
      socket.write("S");
      const secure = new TLSSocket(socket, { isServer: true, ...certificate });
      secure.on("error", () => socket.destroy());
      secure.once("secure", () => (encrypted += 1));
      secure.pipe(upstream).pipe(secure);
    });
  });
  return { ...proxy, encrypted: () => encrypted };
}

function isTlsRequest(data: Buffer): boolean {
  return data.length === 8 && data.readInt32BE(4) === 80_877_103;
}
