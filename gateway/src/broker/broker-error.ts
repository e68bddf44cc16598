export type BrokerErrorCode =
  | "portInUse"
  | "listenFailed"
  | "badAddress"
  | "credentialsRefused"
  | "unreachable"
  | "protocolRefused"
  | "subscriptionRefused"
  | "clientLibrary"
  | "notConnected"
  | "publishFailed";

/** A fault of the broker or of the way to it; the message says what to do. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
