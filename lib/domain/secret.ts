const shown = "[secret]";

/**
 * A value fetched from a backend. Printing, serialising or inspecting it shows `[secret]`; the one way in is
 * `reveal()`, which an architecture test allows on a short list of files only.
 */
export class Secret {
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Takes the bytes as they came from the backend; they are not copied. */
  static of(bytes: Uint8Array): Secret {
    return new Secret(bytes);
  }

  static fromText(text: string): Secret {
    return new Secret(new TextEncoder().encode(text));
  }

  reveal(): Uint8Array {
    return this.#bytes;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  /** Node's inspect looks for this registered symbol; written so the file also runs in a browser. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return shown;
  }
}
