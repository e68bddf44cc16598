import { type LiveRecords, type RestRecords, type RestSnapshot, type Snapshot, toTimeOut } from "@roadcast/contract";

/** The records of the live state, each kind in a list. */
export type RecordLists = { [K in keyof LiveRecords]: readonly LiveRecords[K][] };

const time = (at: number | null) => (at === null ? null : toTimeOut(at));
const since = <T extends { since?: number | null | undefined }>(state: T) => ({
  ...state,
  since: time(state.since ?? null),
});

/** Live records with their times as REST gives them, RFC 3339 UTC. */
export function toRestRecords({ links, detectors, controllers, devices }: RecordLists): RestRecords {
  return {
    links: links.map(({ substitute, ...link }) => ({
      ...link,
      observedAt: time(link.observedAt),
      substitute: substitute && { ...substitute, quarterStart: time(substitute.quarterStart) },
    })),
    detectors: detectors.map((detector) => ({
      ...detector,
      observedAt: time(detector.observedAt),
      receivedAt: time(detector.receivedAt),
      failures: detector.failures.map((failure) => ({ ...failure, since: toTimeOut(failure.since) })),
    })),
    controllers: controllers.map((controller) => ({
      ...controller,
      observedAt: toTimeOut(controller.observedAt),
      receivedAt: toTimeOut(controller.receivedAt),
      phases: controller.phases.map(since),
      overlaps: controller.overlaps.map(since),
    })),
    devices: devices.map(({ position, ...device }) => ({
      ...device,
      since: time(device.since),
      lastSeenAt: time(device.lastSeenAt),
      ...(position == null ? {} : { position: { ...position, observedAt: toTimeOut(position.observedAt) } }),
    })),
  };
}

export function toRestSnapshot(snapshot: Snapshot): RestSnapshot {
  const { area, epoch, seq, at } = snapshot;
  return { area, epoch, seq, at: toTimeOut(at), ...toRestRecords(snapshot) };
}
