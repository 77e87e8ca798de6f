import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { DialOptions } from "./checked-addresses";
import { dial, type Way } from "./dial";
import { guardSocket } from "./guard-socket";
import type { Limits } from "./limits";
import type { TlsOptions } from "./net";
import { refusalOf } from "./refusal";

type OnSocket = (error: Error | null, stream: Duplex) => void;

const connectWith = (options: DialOptions, limits: Limits, way: Way) => {
  return (request: { host?: string | null; port?: number | string | null }, done?: OnSocket): undefined => {
    const opened: Promise<Socket> = dial(request.host ?? "", Number(request.port), options, way);
    opened.then(
      (socket) => done?.(null, guardSocket(socket, limits)),
      // Node takes an error without a stream here; its types do not say so.
      (error: unknown) => done?.(refusalOf(error), undefined as unknown as Duplex),
    );
    return undefined;
  };
};

/** One answer a connection: only then do the byte count and the clock of a socket speak of one exchange. */
const noReuse = { keepAlive: false, maxSockets: 16 };

/** Agents whose every connection is checked, pinned, timed and counted as `Net.fetch` does it. */
export const nodeAgents = (
  options: DialOptions,
  limits: Limits,
  tls: TlsOptions = {},
): { readonly http: http.Agent; readonly https: https.Agent } => {
  const plain = new http.Agent(noReuse);
  const secured = new https.Agent(noReuse);
  plain.createConnection = connectWith(options, limits, { isSecured: false, tls });
  secured.createConnection = connectWith(options, limits, { isSecured: true, tls });
  return { http: plain, https: secured };
};
