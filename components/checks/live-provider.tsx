"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import { CheckProblemContext } from "./check-problem";

/** Around pages on which a running check is watched: they share what is known of it, and what went wrong starting one. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: 2 } } }));
  const [problem, setProblem] = useState<string | null>(null);
  const shared = useMemo(() => ({ problem, setProblem }), [problem]);
  return (
    <QueryClientProvider client={client}>
      <CheckProblemContext value={shared}>{children}</CheckProblemContext>
    </QueryClientProvider>
  );
}
