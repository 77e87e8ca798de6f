"use client";

import { lazy, Suspense } from "react";
import type { WriteValueProps } from "./write-value";

/** Fetched where a vault takes values. */
const WriteValue = lazy(() => import("./write-value"));

/** Writing values into a vault's backend, where there is one that takes them. */
export function WriteValueSection(props: WriteValueProps) {
  return (
    <Suspense fallback={<p className="text-sm text-muted">One moment.</p>}>
      <WriteValue {...props} />
    </Suspense>
  );
}
