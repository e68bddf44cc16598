import { notifications } from "@mantine/notifications";
import type { RouteInput, User } from "@roadcast/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.js";

type Patch = RouteInput<"patchUser">["body"];

/** Changes an account, says so, and has the list fetched again. */
export function useUserPatch(user: User | null, done: (after: User) => { title: string; message: string }) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Patch) => {
      if (user === null) throw new Error("no account is chosen");
      return call("patchUser", { params: { username: user.username }, body });
    },
    onSuccess: async (after) => {
      notifications.show(done(after));
      await queries.invalidateQueries({ queryKey: ["users"] });
    },
  });
}
