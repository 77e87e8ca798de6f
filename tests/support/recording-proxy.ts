import http, { type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Names and values as they came. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface RecordingProxy {
  readonly port: number;
  /** Everything the application answered so far, but the files of the build. */
  readonly answers: readonly Answer[];
  stop(): Promise<void>;
}

/**
 * Stands before an application on loopback, passes requests on as they are and keeps every byte that comes back. Answers
 * come uncompressed, so that a text in them can be found.
 *
 * @param targetPort gives the application's port, which may be chosen after this proxy's
 */
export async function startRecordingProxy(targetPort: () => number): Promise<RecordingProxy> {
  const answers: Answer[] = [];
  const server = http.createServer((incoming, outgoing) => {
    const { method = "GET", url: path = "/" } = incoming;
    const passed = http.request({
      host: "127.0.0.1",
      port: targetPort(),
      method,
      path,
      headers: withoutEncodings(incoming),
      setHost: false,
    });
    passed.once("response", (response) => {
      const status = response.statusCode ?? 0;
      const chunks: Buffer[] = [];
      outgoing.writeHead(status, response.rawHeaders);
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        outgoing.write(chunk);
      });
      response.once("close", () => {
        outgoing.end();
        if (path.startsWith("/_next/static/")) return;
        answers.push({ method, path, status, headers: response.rawHeaders, body: Buffer.concat(chunks) });
      });
    });
    passed.once("error", () => outgoing.destroy());
    outgoing.once("close", () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    answers,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function withoutEncodings({ rawHeaders }: IncomingMessage): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
    if (name.toLowerCase() !== "accept-encoding") kept.push(name, value);
  }
  return kept;
}
