export type Edition = "oss" | "enterprise" | "konnect";

/** Kong's editions as Kong calls them. */
export const editionWords: Readonly<Record<Edition, string>> = {
  oss: "Gateway OSS",
  enterprise: "Gateway Enterprise",
  konnect: "Konnect",
};
