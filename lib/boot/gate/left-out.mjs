/**
 * The lines of a Vitest report that say what was left out, how often, where and why: a test that makes no sense in a place
 * is skipped and says "(not here: reason)" in its name. `placeOf` gives the place by the names of the groups around a test
 * and its own.
 */
export function leftOut({ testResults }, placeOf) {
  const reasons = new Map();
  for (const { ancestorTitles, title } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const reason = / \(not here: (?<reason>.+)\)$/.exec(title)?.groups.reason;
    if (reason === undefined) continue;
    const left = reasons.get(reason) ?? { cases: 0, places: new Set() };
    reasons.set(reason, left);
    left.cases += 1;
    left.places.add(placeOf([...ancestorTitles, title]));
  }
  const lines = [...reasons].map(([reason, { cases, places }]) => `  ${cases} at ${[...places].join(", ")}: ${reason}`);
  return ["left out:", ...lines];
}
