"use client";

import { useState } from "react";
import { keepPreference } from "./preference";
import { Icon } from "./ui/icon";
import { menuItem } from "./ui/menu-item";

/** Switches single-key shortcuts on and off: they get in the way of speech input. */
export function KeysToggle({ keys: initial }: { readonly keys: "on" | "off" }) {
  const [keys, setKeys] = useState(initial);
  function change() {
    const next = keys === "on" ? "off" : "on";
    keepPreference("keys", next);
    setKeys(next);
  }
  return (
    <button type="button" role="switch" aria-checked={keys === "on"} onClick={change} className={menuItem}>
      <Icon name="keyboard" className="text-muted" /> Single-key shortcuts
      <span className="ml-auto pl-4 text-sm text-muted">{keys}</span>
    </button>
  );
}
