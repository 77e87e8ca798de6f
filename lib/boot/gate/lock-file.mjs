/**
 * What is wrong with a lock file although it installed on the machine it was made on: packages for other systems that
 * are missing from it, which `npm ci` then refuses everywhere else, and packages nobody asks for.
 *
 * @param {{packages: Record<string, {version?: string, optionalDependencies?: Record<string, string>, extraneous?: boolean}>}} lock
 * @returns {string[]} one line for each fault
 */
export function lockFileFaults({ packages }) {
  const name = (place) => place.split("node_modules/").pop();
  const there = new Set(Object.keys(packages).map(name));
  return Object.entries(packages).flatMap(([place, { version, optionalDependencies = {}, extraneous }]) => [
    ...Object.keys(optionalDependencies)
      .filter((optional) => !there.has(optional))
      .map((optional) => `${optional} is missing, which ${name(place)}@${version} wants on some systems`),
    ...(extraneous ? [`${name(place)}@${version} is in it, and nothing asks for it`] : []),
  ]);
}
