import type { Provider } from "../contract";
import { lookedAs, type SignsInAs } from "../whose-access";

type Fields = Readonly<Record<string, unknown>>;

/** May Keyhole's host stand in for a data plane? Always for what both reach by network, else only if it is declared. */
export const isCheckableHere = ({ where }: Provider, access: Fields): boolean =>
  where === "anywhere" || access.declares_same_host === true;

/** Where a check looked from, and what that leaves open. */
export const vantageOf = (provider: Provider | null, access: Fields, as: SignsInAs | null): string => {
  if (provider === null) return "Read on Keyhole's host; no backend was asked.";
  if (provider.where === "anywhere") {
    return as === null ? "From Keyhole's host. What a data plane finds stays unproven." : lookedAs(as);
  }
  return isCheckableHere(provider, access)
    ? "From Keyhole's host, which is declared to be like the data planes. What a data plane itself finds stays unproven."
    : "Not checked: what it reads lies on the data planes, and this host is not declared to have the same.";
};
