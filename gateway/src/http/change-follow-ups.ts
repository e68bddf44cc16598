import { deviceUsername } from "@roadcast/contract";
import type { HttpDependencies } from "./dependencies.js";
import { FollowUp } from "./follow-up.js";

export type ChangeFollowUps = ReturnType<typeof changeFollowUps>;

/** What has to happen after a change of the network or of devices' credentials, whoever made it. */
export function changeFollowUps({ network, devices, logger }: HttpDependencies) {
  return {
    network: new FollowUp<never>({
      what: "taking the stored network into use",
      act: () => network.takeIntoUse(),
      keyOf: () => "",
      logger,
    }),
    credentials: new FollowUp<Parameters<typeof devices.credentialsChanged>[0][number]>({
      what: "telling the broker of changed credentials",
      act: (changed) => devices.credentialsChanged(changed),
      keyOf: ({ kind, id }) => deviceUsername(kind, id),
      logger,
    }),
  };
}
