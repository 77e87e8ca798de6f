import type { ReactNode } from "react";

/** What Kong would say to the vault in a form, read out as it changes. */
export function KongSaysSection({ children }: { readonly children: ReactNode }) {
  return (
    <section aria-labelledby="kong-says" aria-live="polite" className="grid grid-cols-1 gap-2">
      <h2 id="kong-says" className="font-semibold">
        What Kong would say
      </h2>
      {children}
    </section>
  );
}
