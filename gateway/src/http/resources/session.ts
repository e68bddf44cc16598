import { toTimeOut } from "@roadcast/contract";
import { changeOwnPassword } from "../../auth/accounts.js";
import { SignInError, toWhoAmI } from "../../auth/auth.js";
import { demoAccounts, demoPassword } from "../../auth/demo-accounts.js";
import { startSession } from "../../auth/sessions.js";
import { auditSignInFailure } from "../audit.js";
import type { HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

/** What anyone may ask before sign-in, signing in and out, and one's own password. */
export function sessionHandlers({
  auth,
  clock,
  database,
  settings,
}: HttpDependencies): Pick<Handlers, "about" | "signIn" | "signOut" | "whoAmI" | "changePassword"> {
  const accounts = demoAccounts.map(({ username, role }) => ({ username, password: demoPassword, role }));
  return {
    about: () => ({
      name: "Roadcast",
      version: settings.version,
      at: toTimeOut(clock.now()),
      demo: settings.demo,
      demoAccounts: settings.demo ? accounts : [],
      tiles: settings.tiles,
    }),

    signIn: async ({ body, request, address, note }) => {
      try {
        const principal = await auth.signIn(request, body.username, body.password, address);
        note({ principal, target: principal.username });
        return toWhoAmI(principal);
      } catch (error) {
        if (error instanceof SignInError) {
          await auditSignInFailure(database, {
            at: clock.now(),
            username: body.username,
            address,
            reason: error.reason,
          });
        }
        throw error;
      }
    },

    signOut: async ({ principal, request, response, note }) => {
      if (principal.by === "token") throw new HttpProblem("forbidden", "a token has no session to end");
      await auth.signOut(request, response);
      note({ target: principal.username });
      return undefined;
    },

    whoAmI: ({ principal }) => toWhoAmI(principal),

    changePassword: async ({ principal, body, request, address, note }) => {
      if (principal.by === "token") throw new HttpProblem("forbidden", "a token has no password");
      const user = await changeOwnPassword(auth, principal.username, body, address);
      note({ target: principal.username });
      await startSession(request, user, clock.now());
      return undefined;
    },
  };
}
