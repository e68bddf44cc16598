import type { Socket } from "socket.io";

/** What of an Engine.IO connection says how much it has not sent; the rest is private to the library. */
interface Connection {
  writeBuffer?: { data?: unknown; options?: { wsPreEncodedFrame?: readonly { length: number }[] } }[];
  /** With the WebSocket transport, the WebSocket. */
  transport?: { socket?: { bufferedAmount?: number } };
}

/** Bytes handed to a socket and not yet with the operating system: in Engine.IO's queue and in the WebSocket's. */
export function outstandingBytes(socket: Pick<Socket, "conn">): number {
  const connection = socket.conn as unknown as Connection;
  let bytes = connection.transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of connection.writeBuffer ?? []) {
    bytes += typeof data === "string" || data instanceof Uint8Array ? data.length : 0;
  }
  return bytes;
}
