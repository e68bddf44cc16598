export const mapEn = {
  title: "Map",
} as const;
