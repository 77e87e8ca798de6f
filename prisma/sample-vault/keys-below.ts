/** The names right below a folder, sorted; those that lead on end in a slash. */
export const keysBelow = (paths: readonly string[], folder: string): readonly string[] => {
  const start = folder === "" || folder.endsWith("/") ? folder : `${folder}/`;
  const names = paths
    .filter((path) => path.startsWith(start))
    .map((path) => path.slice(start.length))
    .map((rest) => (rest.includes("/") ? rest.slice(0, rest.indexOf("/") + 1) : rest));
  return [...new Set(names)].sort();
};
