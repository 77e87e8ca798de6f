import { expect, it } from "vitest";
import { awsReadsBench, vaultReadsBench } from "@/bench/resolve-reads";

it.each([
  [vaultReadsBench, 50],
  [awsReadsBench, 3],
])(
  "counts requests at the server, beside a plain loop over the vendor's client",
  { timeout: 60_000 },
  async (bench, bar) => {
    const measured = await bench();
    expect(measured).toMatchObject({ value: bar, against: 1_000, bar, met: true, more: { logins: 1 } });
  },
);
