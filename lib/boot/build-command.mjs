// `npm run build`: everything `npm start` would build, and nothing else.
import { buildPrograms, buildWeb, programs } from "./build.mjs";
import { endWith } from "./exit-codes.mjs";

try {
  await buildWeb();
  await buildPrograms(Object.keys(programs));
} catch (error) {
  endWith(error);
}
