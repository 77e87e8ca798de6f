"use client";

import { useEffect } from "react";

/** Lets an open page hear of what concerns it, once everything that it needs first has come. */
export function LiveStart() {
  useEffect(() => {
    const later = setTimeout(() => void import("./live-page").then(({ listen }) => listen()), 2000);
    return () => clearTimeout(later);
  }, []);
  return null;
}
