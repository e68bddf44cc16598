export const buildBasemap = () => ({ type: "FeatureCollection", features: [] as unknown[] });
