import { type DeviceKind, deviceUsername } from "@roadcast/contract";
import type { HttpDependencies } from "./dependencies.js";
import { FollowUp } from "./follow-up.js";

export type ChangeFollowUps = ReturnType<typeof changeFollowUps>;

/** What has to happen after a change of the network or of devices' credentials, whoever made it. */
export function changeFollowUps({ network, devices, logger }: HttpDependencies) {
  const credentials = new FollowUp<{ kind: DeviceKind; id: string }>({
    what: "telling the broker of changed credentials",
    act: (changed) => devices.credentialsChanged(changed),
    keyOf: ({ kind, id }) => deviceUsername(kind, id),
    logger,
  });
  return {
    network: new FollowUp<never>({
      what: "taking the stored network into use",
      act: () => network.takeIntoUse(),
      keyOf: () => "",
      logger,
    }),
    credentials: {
      /** As `FollowUp.run`; false too where the broker keeps accounts of its own. */
      run: async (changed: readonly { kind: DeviceKind; id: string }[]): Promise<boolean> => {
        if (changed.length === 0) return true;
        const done = await credentials.run(changed);
        return done && devices.canTellBroker();
      },
    },
  };
}
