import type { Socket } from "node:net";
import { NetRefusal } from "./refusal";

/** Room for the status line, headers and chunk sizes around a body of the greatest size. */
const framingBytes = 256 * 1024;

/** Ends a socket that lives longer than `totalMs` or brings more than `answerBytes`: for clients whose reading we do not see. */
export const guardSocket = (
  socket: Socket,
  { totalMs, answerBytes }: { totalMs: number; answerBytes: number },
): Socket => {
  let size = 0;
  const timer = setTimeout(() => socket.destroy(new NetRefusal("timed-out")), totalMs);
  socket.once("close", () => clearTimeout(timer));
  socket.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > answerBytes + framingBytes) socket.destroy(new NetRefusal("too-large"));
  });
  return socket;
};
