/** One change of the network at a time; readers are not kept waiting. */
export const lockNetwork = "lock table network in share row exclusive mode";
