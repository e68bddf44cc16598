import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import {
  type ClientToServerEvents,
  type Network,
  operations,
  type ServerToClientEvents,
  socketEvents,
} from "@roadcast/contract";
import { Server } from "socket.io";
import { detectorRecord, district, linesOf, linkRecord } from "./district.js";

const root = join(import.meta.dirname, "..", "..", "..");
const dist = join(root, "console", "dist");
const leaflet = join(root, "node_modules", "leaflet", "dist");
const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** The gateway sends an area's changes together, ten times a second. */
const ticksPerSec = 10;

/**
 * The part of a gateway that a console sees: the built files, the REST answers of the first screen, and the socket by
 * the contract. It has no database and no broker, so that what is measured is the console and not they.
 */
export class BenchGateway {
  readonly network: Network = district();
  private readonly networkText = JSON.stringify(this.network);
  private readonly http = createServer((request, response) => this.answer(request, response));
  private readonly io = new Server<ClientToServerEvents, ServerToClientEvents>(this.http, {
    perMessageDeflate: false,
  });
  private readonly seqs = new Map<string, number>();
  private readonly linksOf = this.indexByArea("link");
  private readonly detectorsOf = this.indexByArea("detector");
  private round = 0;
  private timer: ReturnType<typeof setInterval> | null = null;

  async start(): Promise<string> {
    this.io.on("connection", (socket) => {
      socket.on(socketEvents.subscribe, ({ areas }, answer) => {
        answer({ ok: true });
        for (const area of areas) socket.emit(socketEvents.snapshot, this.snapshot(area));
        void socket.join(areas);
      });
      socket.on(socketEvents.unsubscribe, ({ areas }, answer) => {
        answer({ ok: true });
        for (const area of areas) void socket.leave(area);
      });
      socket.on(socketEvents.resync, ({ area }, answer) => {
        answer({ ok: true });
        socket.emit(socketEvents.snapshot, this.snapshot(area));
      });
      socket.on(socketEvents.ping, (answer) => answer(Date.now()));
    });
    await new Promise<void>((resolve) => this.http.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Every link and detector once a second, times `speed`, a tenth of them in each tick as on a real street. */
  play(speed = 1): void {
    this.pause();
    let tick = 0;
    this.timer = setInterval(
      () => {
        tick += 1;
        if (tick % ticksPerSec === 0) this.round += 1;
        this.tell(tick % ticksPerSec);
      },
      1000 / ticksPerSec / speed,
    );
  }

  pause(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** Rounds told so far: each is one second of the street. */
  get rounds(): number {
    return this.round;
  }

  async stop(): Promise<void> {
    this.pause();
    await this.io.close();
  }

  private tell(part: number): void {
    const now = Date.now();
    const ofPart = (indexes: readonly number[]) => indexes.filter((index) => index % ticksPerSec === part);
    for (const [area, links] of this.linksOf) {
      const fromSeq = this.seqs.get(area) ?? 0;
      this.seqs.set(area, fromSeq + 1);
      this.io.to(area).emit(socketEvents.delta, {
        area,
        epoch: "bench",
        fromSeq,
        seq: fromSeq + 1,
        at: now,
        links: ofPart(links).map((index) => linkRecord(index, this.round, now)),
        detectors: ofPart(this.detectorsOf.get(area) ?? []).map((index) => detectorRecord(index, this.round, now)),
        controllers: [],
        devices: [],
      });
    }
  }

  private snapshot(area: string) {
    const now = Date.now();
    return {
      area,
      epoch: "bench",
      seq: this.seqs.get(area) ?? 0,
      at: now,
      links: (this.linksOf.get(area) ?? []).map((index) => linkRecord(index, this.round, now)),
      detectors: (this.detectorsOf.get(area) ?? []).map((index) => detectorRecord(index, this.round, now)),
      controllers: [],
      devices: [],
    };
  }

  private indexByArea(kind: "link" | "detector"): Map<string, number[]> {
    const areaOfLink = new Map<string, string>();
    const byArea = new Map<string, number[]>();
    for (const { properties } of this.network.features) {
      if (properties.kind === "link") areaOfLink.set(properties.id, properties.areaId);
      if (properties.kind !== kind) continue;
      const area = properties.kind === "link" ? properties.areaId : areaOfLink.get(properties.linkId);
      if (area === undefined) continue;
      byArea.set(area, [...(byArea.get(area) ?? []), Number(properties.id.slice(1))]);
    }
    return byArea;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? "/", "http://bench").pathname;
    try {
      const { type, body } = this.contentOf(path);
      const zip = type.startsWith("text/") || type === "application/json";
      response.writeHead(200, { "content-type": type, ...(zip ? { "content-encoding": "gzip" } : {}) });
      response.end(zip && isKept(path) ? zipped(path, body) : zip ? gzipSync(body) : body);
    } catch {
      response.writeHead(404).end();
    }
  }

  /** @throws where there is no such file */
  private contentOf(path: string): { type: string; body: string | Buffer } {
    const at = new Date().toISOString();
    const json = (value: unknown) => ({ type: "application/json", body: JSON.stringify(value) });
    switch (path) {
      case operations.whoAmI.path:
        return json({
          username: "operator",
          displayName: "Operator",
          role: "trafficOperator",
          mustChangePassword: false,
          expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        });
      case operations.about.path:
        return json({ name: "Roadcast", version: "bench", at, demo: false, demoAccounts: [], tiles: null });
      case operations.getNetwork.path:
        return { type: "application/json", body: this.networkText };
      case "/bare":
        return { type: "text/html", body: barePage };
      case "/bare-lines.js":
        return { type: "text/javascript", body: `window.lines = ${JSON.stringify(linesOf(this.network))};` };
      case "/leaflet.js":
      case "/leaflet.css":
        return { type: types[extname(path)] ?? "", body: readFileSync(join(leaflet, path)) };
      default:
        return {
          type: types[extname(path)] ?? "text/html",
          body: readFileSync(join(dist, extname(path) === "" ? "index.html" : normalize(path))),
        };
    }
  }
}

const kept = new Map<string, Buffer>();

/** Files and the network: what the real gateway keeps compressed. */
function isKept(path: string): boolean {
  return path.includes(".") || path === operations.getNetwork.path;
}

function zipped(path: string, body: string | Buffer): Buffer {
  const found = kept.get(path);
  if (found !== undefined) return found;
  const made = gzipSync(body, { level: 9 });
  kept.set(path, made);
  return made;
}

/** Leaflet as anybody would use it: the same lines in a canvas, in a box as large as the console's map. */
const barePage = `<!doctype html><link rel="stylesheet" href="/leaflet.css"><style>html,body{margin:0;background:#111418}
#map{position:absolute;right:0;bottom:0;background:#111418}</style><div id="map"></div>
<script src="/leaflet.js"></script><script src="/bare-lines.js"></script><script>
window.show = ({ width, height, lat, lon, zoom }) => {
  const box = document.getElementById("map");
  Object.assign(box.style, { width: width + "px", height: height + "px" });
  const map = L.map(box, { preferCanvas: true, zoomControl: false, attributionControl: false, zoomSnap: 0.25 });
  map.setView([lat, lon], zoom, { animate: false });
  for (const line of window.lines) L.polyline(line, { color: "#74879b", weight: 2 }).addTo(map);
};</script>`;
