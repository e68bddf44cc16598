/** The gateway cannot start or go on; the message says what to do. */
export class StartError extends Error {
  readonly code: "portInUse" | "cannotListen" | "dataDir" | "defaultNetwork" | "databaseEnded";

  constructor(code: StartError["code"], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StartError";
    this.code = code;
  }
}
