import { describe, it } from "vitest";

/**
 * Runs tests where the program of a server nobody here wrote is there, as set by whoever runs the tests ("moto" by
 * KEYHOLE_MOTO); else the lines of the lane's table say that they were not run, and why. `rows` are those lines:
 * "provider · sign-in · server", the first of them for all that has none of its own.
 */
export const withServer = (name: string, rows: readonly string[], tests: (program: string) => void): void => {
  const variable = `KEYHOLE_${name.toUpperCase()}`;
  const program = process.env[variable];
  const why = process.env[`${variable}_MISSING`] ?? `${variable} names no program`;
  if (program !== undefined) describe(rows[0] ?? name, () => tests(program));
  else for (const row of rows) it.skip(`${row} (not run: ${why})`, () => undefined);
};
