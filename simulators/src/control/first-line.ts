import type { Socket } from "node:net";

const longestBytes = 1024 * 1024;

/** The first line that a socket sends, without its end; rejects where the socket fails, closes or sends too much before. */
export function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      received += chunk;
      const end = received.indexOf("\n");
      if (end >= 0) resolve(received.slice(0, end));
      else if (received.length > longestBytes) reject(new Error("the line is too long"));
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("closed without an answer")));
  });
}
