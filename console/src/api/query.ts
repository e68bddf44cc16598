import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { toApiError } from "./errors.js";

/** The key of who is signed in; null in the cache means that nobody is. */
export const sessionKey = ["session"] as const;

/**
 * A session that ended anywhere ends everywhere: it is asked for again, and the shell that sees null goes to the sign-in
 * page. Asked for and not assumed: the refusal may be meant for the person who was signed in before.
 */
function noteEnd(thrown: unknown): void {
  const { code } = toApiError(thrown);
  if (code !== "unauthenticated" && code !== "passwordChangeRequired") return;
  void queryClient.invalidateQueries({ queryKey: sessionKey });
}

/** Faults that a repeat may mend; the others are answers. */
const passing = new Set(["unreachable", "unavailable", "internal"]);

/** The cache of what the gateway last said. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteEnd }),
  mutationCache: new MutationCache({ onError: noteEnd }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, thrown) => failures < 2 && passing.has(toApiError(thrown).code),
      refetchOnWindowFocus: false,
      // The browser's idea of being online knows nothing of a control room's own network.
      networkMode: "always",
    },
    mutations: { networkMode: "always", retry: false },
  },
});
