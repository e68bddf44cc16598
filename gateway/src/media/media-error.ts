export type MediaErrorCode =
  /** MP4 that ffmpeg or a file gave does not hold together. */
  | "boxTooSmall"
  | "boxTooLarge"
  | "boxTruncated"
  | "boxMissing"
  | "boxUnsupported"
  | "sampleOutOfRange"
  | "timeOutOfRange"
  /** No ffmpeg that can be run, or one without what a channel needs. */
  | "ffmpegMissing"
  | "ffmpegUnfit"
  | "encodeFailed"
  /** What a channel was asked for. */
  | "unknownSource"
  | "slateUnusable"
  /** RTMP. */
  | "rtmpMalformed"
  | "rtmpRefused"
  | "portInUse"
  | "listenFailed";

/** A fault of the media room; the code is stable, the message says what to do where a person can do something. */
export class MediaError extends Error {
  override readonly name = "MediaError";
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
