"use client";

import { useState } from "react";
import { keepPreference } from "./preference";
import { themes, type Theme } from "./theme";
import { Icon, type IconName } from "./ui/icon";

const icons: Readonly<Record<Theme, IconName>> = { system: "monitor", light: "sun", dark: "moon" };
const words: Readonly<Record<Theme, string>> = { system: "like the device", light: "light", dark: "dark" };

/** Goes from theme to theme: like the device, light, dark. */
export function ThemeToggle({ theme: initial }: { readonly theme: Theme }) {
  const [theme, setTheme] = useState(initial);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const label = `Theme: ${words[theme]}. Switch to ${words[next]}`;

  function change() {
    keepPreference("theme", next);
    setTheme(next);
  }

  return (
    <button
      type="button"
      onClick={change}
      aria-label={label}
      title={label}
      className="button grid min-h-8 min-w-8 place-items-center rounded text-muted hover:bg-sunken hover:text-ink"
    >
      <Icon name={icons[theme]} />
    </button>
  );
}
