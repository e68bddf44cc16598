import type { Role } from "@roadcast/contract";

/** Who makes a request: a person who has signed in, or a script with an API token. */
export interface Principal {
  /** The account's name; `token:{name}` for a token, which no account's name can be. */
  username: string;
  displayName: string;
  role: Role;
  by: "session" | "token";
  /** Until the password is changed only the session's own routes answer. */
  mustChangePassword: boolean;
  /** Null for a token. */
  sessionId: string | null;
  /** Null for a session. */
  tokenId: string | null;
}

/** Says which principals have lost their access: whoever holds a connection of one of them ends it. */
export type AccessEnded = (isEnded: (principal: Principal) => boolean) => void;
