import type { Socket } from "node:net";
import { MediaError } from "../media-error.js";
import { type AmfValue, decodeAmf, encodeAmf } from "./amf0.js";
import { ChunkReader, messageType, type RtmpMessage, writeMessage } from "./chunks.js";

/** What the server decides of a request to publish. */
export type PublishAnswer = "accepted" | "wrongKey" | "busy";

export interface SessionHandler {
  /** `key` is the stream name that the publisher gives: its stream key. */
  onPublish(session: RtmpSession, app: string, key: string): PublishAnswer;
  onMedia(session: RtmpSession, kind: "audio" | "video", timestamp: number, payload: Buffer): void;
  /** The publisher or its connection has gone. */
  onEnd(session: RtmpSession): void;
  onFault(session: RtmpSession, error: unknown): void;
}

const handshakeBytes = 1_536;
const windowBytes = 2_500_000;
/** Chunk streams for control and for commands. */
const controlStream = 2;
const commandStream = 3;
const mediaStreamId = 1;

/** One connection of a publisher. The simple handshake, as OBS and ffmpeg use it. */
export class RtmpSession {
  readonly address: string;
  private readonly socket: Socket;
  private readonly handler: SessionHandler;
  private readonly chunks = new ChunkReader();
  private handshake: Buffer | null = Buffer.alloc(0);
  private greeted = false;
  private app = "";
  private publishing = false;
  private received = 0;
  private acknowledged = 0;
  private over = false;

  constructor(socket: Socket, handler: SessionHandler) {
    this.socket = socket;
    this.handler = handler;
    this.address = socket.remoteAddress ?? "unknown";
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.take(bytes));
    socket.on("error", () => undefined);
    socket.on("close", () => this.end());
  }

  /** Ends the connection at once. */
  drop(): void {
    this.socket.destroy();
    this.end();
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.handler.onEnd(this);
  }

  private take(bytes: Buffer): void {
    if (this.over) return;
    try {
      this.received += bytes.length;
      const rest = this.handshake === null ? bytes : this.shakeHands(Buffer.concat([this.handshake, bytes]));
      if (rest.length === 0) return;
      for (const message of this.chunks.push(rest)) if (!this.over) this.heed(message);
      this.acknowledge();
    } catch (error) {
      this.handler.onFault(this, error);
      this.drop();
    }
  }

  /** C0 and C1, answered by S0, S1 and S2; then C2. Returns what follows. */
  private shakeHands(bytes: Buffer): Buffer {
    this.handshake = bytes;
    if (bytes.length > 0 && bytes[0] !== 3) throw new MediaError("rtmpMalformed", "not RTMP");
    if (!this.greeted && bytes.length > handshakeBytes) {
      this.greeted = true;
      const client = bytes.subarray(1, 1 + handshakeBytes);
      this.socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(handshakeBytes), client]));
    }
    if (bytes.length < 1 + 2 * handshakeBytes) return Buffer.alloc(0);
    this.handshake = null;
    return bytes.subarray(1 + 2 * handshakeBytes);
  }

  private heed({ type, timestamp, payload }: RtmpMessage): void {
    switch (type) {
      case messageType.audio:
      case messageType.video:
        if (!this.publishing) return;
        this.handler.onMedia(this, type === messageType.audio ? "audio" : "video", timestamp, payload);
        return;
      case messageType.command:
        this.command(decodeAmf(payload));
        return;
      case messageType.commandAmf3:
        this.command(decodeAmf(payload.subarray(1)));
        return;
      case messageType.userControl:
        // A ping (6) is answered by the same bytes as a pong (7).
        if (payload.length >= 6 && payload.readUInt16BE(0) === 6) {
          const pong = Buffer.from(payload);
          pong.writeUInt16BE(7, 0);
          this.send(controlStream, messageType.userControl, 0, pong);
        }
        return;
      default:
        return;
    }
  }

  private command([name, transaction = 0, ...args]: AmfValue[]): void {
    switch (name) {
      case "connect":
        this.connect(transaction, args[0]);
        return;
      case "createStream":
        this.reply("_result", transaction, null, mediaStreamId);
        return;
      case "releaseStream":
      case "FCPublish":
        this.reply("_result", transaction, null, null);
        return;
      case "publish":
        this.publish(args[1]);
        return;
      case "FCUnpublish":
      case "deleteStream":
      case "closeStream":
        if (this.publishing) this.drop();
        return;
      default:
        return;
    }
  }

  private connect(transaction: AmfValue, options: AmfValue | undefined): void {
    if (typeof options === "object" && options !== null && !Array.isArray(options)) {
      this.app = String(options.app ?? "").replace(/\/+$/, "");
    }
    this.send(controlStream, messageType.windowSize, 0, uint32(windowBytes));
    this.send(controlStream, messageType.peerBandwidth, 0, Buffer.concat([uint32(windowBytes), Buffer.from([2])]));
    const properties = { fmsVer: "FMS/3,0,1,123", capabilities: 31 };
    const information = {
      ...{ level: "status", code: "NetConnection.Connect.Success", description: "Connected.", objectEncoding: 0 },
    };
    this.reply("_result", transaction, properties, information);
  }

  private publish(name: AmfValue | undefined): void {
    const answer = typeof name === "string" ? this.handler.onPublish(this, this.app, name) : "wrongKey";
    if (answer === "accepted") {
      this.publishing = true;
      this.tell("status", "NetStream.Publish.Start", "Publishing.");
      return;
    }
    const why = answer === "busy" ? "Another publisher is on this stream." : "The stream key is wrong.";
    this.tell("error", "NetStream.Publish.BadName", why);
    this.over = true;
    this.socket.end();
  }

  private tell(level: string, code: string, description: string): void {
    const payload = encodeAmf("onStatus", 0, null, { level, code, description });
    this.send(commandStream, messageType.command, mediaStreamId, payload);
  }

  private reply(name: string, transaction: AmfValue, ...values: AmfValue[]): void {
    this.send(commandStream, messageType.command, 0, encodeAmf(name, transaction, ...values));
  }

  private acknowledge(): void {
    if (this.received - this.acknowledged < windowBytes / 2) return;
    this.acknowledged = this.received;
    this.send(controlStream, messageType.acknowledgement, 0, uint32(this.received >>> 0));
  }

  private send(chunkStream: number, type: number, streamId: number, payload: Buffer): void {
    this.socket.write(writeMessage(chunkStream, type, streamId, payload));
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
