/** Whether a revision can be brought back whole: it had no credential, or the one it had is still kept. */
export const isComplete = (sealedNames: readonly string[], isKept: boolean): boolean =>
  sealedNames.length === 0 || isKept;
