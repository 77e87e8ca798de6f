"use client";

import { createContext } from "react";

/** Why a check could not be started, for the one place that shows it. */
export const CheckProblemContext = createContext<{
  readonly problem: string | null;
  readonly setProblem: (problem: string | null) => void;
}>({ problem: null, setProblem: () => {} });
