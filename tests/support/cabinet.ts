/** All that hangs on the switch of one cabinet of the demo's district. */
export const cabinet = {
  node: "N-DOSAN-PARK",
  camera: "cameras/CAM-DOSAN-PARK",
  others: [
    ...["stations/ST-EONJU-02-S-M", "stations/ST-EONJU-02-S-A", "stations/ST-EONJU-03-N-A"],
    ...["stations/ST-DOSAN-03-E-A", "stations/ST-DOSAN-04-W-A", "controllers/C-DOSAN-PARK", "signs/S-DOSAN-03-E"],
  ],
};
