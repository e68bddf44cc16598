/** Every identifier in Roadcast: case-sensitive, unique within its kind. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** The kinds of thing in the street that connect to the broker; each is the first level of its topics. */
export const deviceKinds = ["detectors", "stations", "controllers", "signs", "cameras", "vehicles"] as const;
export type DeviceKind = (typeof deviceKinds)[number];
