// `npm run db:large -- --scale 0.1`: an installation beside one's own, with as much in it as the product's bars speak of.
import "./environment-file.mjs";
import { parseArgs } from "node:util";
import { BootFailure, endWith, exitCode } from "./exit-codes.mjs";

// A folder deeper, so that the files of its sample are not those of the other one.
const beside = ".keyhole-large/keyhole";
// Read by the modules below when they are loaded.
process.env.KEYHOLE_DIR ||= beside;

try {
  const { values } = parseArgs({ options: { scale: { type: "string", default: "0.1" } } });
  const scale = Number(values.scale);
  if (!(scale >= 0.001 && scale <= 10))
    throw new BootFailure(exitCode.setting, `--scale is ${values.scale}; it must be a number from 0.001 to 10.`);
  await make(scale);
} catch (error) {
  endWith(error);
}

async function make(scale) {
  const { buildPrograms } = await import("./build.mjs");
  const { embeddedDatabase } = await import("./embedded-database.mjs");
  const { fillWithLargeData } = await import("./large-data.mjs");
  const { connect } = await import("./migrate.mjs");
  const { keyholeFolder } = await import("./places.mjs");
  const { seedSample } = await import("./seed-sample.mjs");
  const { readAddress } = await import("./settings.mjs");
  const began = performance.now();
  await buildPrograms(["seed"]);
  const database = await embeddedDatabase({ fill: (ownerUrl) => seedSample(ownerUrl, readAddress()) });
  try {
    if (!database.isNew)
      throw new BootFailure(
        exitCode.setting,
        `There is a database in ${keyholeFolder} already; remove that folder first.`,
      );
    const owner = await connect(database.ownerUrl);
    const size = await fillWithLargeData(owner, scale, (what) => console.log(`Writing ${what} …`));
    await owner.end();
    const rows = Object.entries(size).map(
      ([name, count]) => `${count.toLocaleString("en")} ${name === "logRows" ? "rows of the log" : name}`,
    );
    console.log(`\n${rows.join(", ")} in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    console.log(`Look at them with: KEYHOLE_DIR=${process.env.KEYHOLE_DIR} npm start`);
  } finally {
    await database.stop();
  }
}
