/** Gives a record a member of its own whatever the name is: plain assignment to `__proto__` would vanish. */
export function setMember<T>(record: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__") {
    Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
  } else {
    record[name] = value;
  }
}
