// Imported first by what an operator starts: settings from .env in the checkout, under those of the environment.
import fs from "node:fs";

const file = new URL("../../.env", import.meta.url);
// A developer's own settings have no place in a test.
if (process.env.NODE_ENV !== "test" && fs.existsSync(file)) process.loadEnvFile(file);
