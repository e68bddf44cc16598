/** What somebody asked of accounts, sessions or tokens and may not have; `code` is the problem's code in REST. */
export class AuthError extends Error {
  readonly code: "wrongCredentials" | "notFound" | "conflict" | "forbidden" | "invalid";
  /** Place of the value at fault in the request's body, where there is one. */
  readonly pointer: string | undefined;

  constructor(code: AuthError["code"], message: string, pointer?: string) {
    super(message);
    this.name = "AuthError";
    this.code = code;
    this.pointer = pointer;
  }
}
