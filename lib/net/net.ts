/** A proxy that is asked for a tunnel (CONNECT). It needs an entry in the allow-list, whatever the gateway. */
export interface Proxy {
  /** `http://` or `https://`, host and port. */
  readonly url: string;
  /** The whole value of `Proxy-Authorization`; nobody but the proxy gets it. */
  readonly authorization?: string;
}

export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly verify?: boolean;
  readonly proxy?: Proxy;
}

/** The one way out: the address that was checked is the one dialled; no redirects, a size cap, a deadline. */
export interface Net {
  /**
   * One exchange, its body read whole before this resolves. Rejects with NetRefusal only. The body of `init` is text,
   * bytes or nothing; one `tls` object stands for one set of kept connections.
   */
  fetch(url: URL, init: RequestInit & { readonly tls?: TlsOptions }): Promise<Response>;
  /** Node agents (`http.Agent`, `https.Agent`) under the same checks, for vendor clients that cannot take `fetch`. */
  agents(tls?: TlsOptions): { readonly http: unknown; readonly https: unknown };
  /** Aborts when whoever asked has gone. */
  readonly signal: AbortSignal;
}
