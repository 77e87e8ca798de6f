import type { Crypto } from "@/lib/services/deps";

const goodForSeconds = 90 * 86_400;

/** What the cookie of a device holds once this person has signed in on it: when, and a keyed hash of who and when. */
export function deviceMark(crypto: Pick<Crypto, "keyed">, personId: string, now: Date): string {
  return marked(crypto, personId, Math.floor(now.getTime() / 1000));
}

/** Whether the mark is that of a device on which this person signed in within the last 90 days. */
export function isDeviceOf(crypto: Pick<Crypto, "keyed">, personId: string, mark: string, now: Date): boolean {
  const since = Number(/^(\d{1,12})\./.exec(mark)?.[1]);
  const ageSeconds = now.getTime() / 1000 - since;
  return ageSeconds >= -1 && ageSeconds <= goodForSeconds && mark === marked(crypto, personId, since);
}

function marked(crypto: Pick<Crypto, "keyed">, personId: string, seconds: number): string {
  return `${seconds}.${crypto.keyed("device", `${personId} ${seconds}`)}`;
}
