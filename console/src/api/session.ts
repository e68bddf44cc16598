import { operations, type Role, type RouteName, type WhoAmI } from "@roadcast/contract";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "./client.js";
import { toApiError } from "./errors.js";
import { queryClient, sessionKey } from "./query.js";

/** What is the same whoever asks. */
const aboutKey = ["about"] as const;

const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }): Promise<WhoAmI | null> => {
    try {
      const who = await call("whoAmI", {}, { signal });
      // Another tab of this browser may have signed in somebody else.
      if (queryClient.getQueryData<WhoAmI | null>(sessionKey)?.username !== who.username) forgetFetched();
      return who;
    } catch (thrown) {
      if (toApiError(thrown).code === "unauthenticated") return null;
      throw thrown;
    }
  },
  staleTime: 5 * 60_000,
  refetchOnWindowFocus: true,
});

/** Who is signed in: undefined while that is asked, null when nobody is. */
export function useSession() {
  return useQuery(sessionQuery);
}

/** What the gateway says of itself before sign-in: version, demo accounts, the tile layer. */
export function useAbout() {
  return useQuery({
    queryKey: aboutKey,
    queryFn: ({ signal }) => call("about", {}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Asks the gateway again who is signed in. */
export async function checkSession(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: sessionKey });
}

/** Whether a role may call an operation: the same table that the gateway enforces. */
export function roleMay(role: Role | undefined, name: RouteName): boolean {
  const allowed: readonly Role[] | "public" = operations[name].roles;
  return allowed === "public" || (role !== undefined && allowed.includes(role));
}

/** Whether the person who is signed in may call an operation. */
export function useMay(name: RouteName): boolean {
  return roleMay(useSession().data?.role, name);
}

/** Takes over a session that has just begun, and forgets all that was fetched before it; null after sign-out. */
export async function takeSession(who: WhoAmI | null): Promise<void> {
  // What is still on its way was asked by the one before.
  await queryClient.cancelQueries();
  // Not at sign-out: the pages that still stand would fetch it again at once.
  if (who !== null) forgetFetched();
  // Set and never removed: whoever looks at it goes on doing so.
  queryClient.setQueryData(sessionKey, who);
}

function forgetFetched(): void {
  queryClient.getMutationCache().clear();
  queryClient.removeQueries({ predicate: ({ queryKey: [what] }) => what !== sessionKey[0] && what !== aboutKey[0] });
}
