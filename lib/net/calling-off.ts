import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<AbortSignal | null>();

/**
 * Does `work`. When `signal` aborts, its time is over: what it is exchanging by then over `Net.fetch`, of whichever
 * dialler and through whichever vendor's client, ends as timed out, and nothing more is sent. What goes through
 * `Net.agents` is not called off. Work that is called off inside of other work has the inner one's time only.
 */
export const untilCalledOff = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => current.run(signal, work);

/**
 * Does what has to come to its end although it was begun by work that is called off: giving a login back, or asking
 * once for several who wait. Only the dialler's own time ends it.
 */
export const toItsEnd = <T>(work: () => Promise<T>): Promise<T> => current.run(null, work);

/** What calls off the work that asks for this; null where nothing does. */
export const callOffSignal = (): AbortSignal | null => current.getStore() ?? null;
