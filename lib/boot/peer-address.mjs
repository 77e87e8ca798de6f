// Loaded before the web server's own program: says in each request who sent it, as a proxy does, because nothing else
// tells the application. Next.js keeps whatever a client wrote into this header.
import diagnostics from "node:diagnostics_channel";

diagnostics.subscribe("http.server.request.start", ({ request }) => {
  const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const hops = request.headers["x-forwarded-for"];
  request.headers["x-forwarded-for"] = hops ? `${hops}, ${peer}` : peer;
});
