export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** The theme a cookie asks for; anything unknown follows the device. */
export function themeOf(cookie: string | undefined): Theme {
  return themes.find((theme) => theme === cookie) ?? "system";
}

/** Whether single-key shortcuts are on; they are unless the cookie says "off". */
export function keysOf(cookie: string | undefined): "on" | "off" {
  return cookie === "off" ? "off" : "on";
}
