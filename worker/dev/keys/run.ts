import { resolve } from "node:path";
import { root } from "../world/settings.ts";
import { keysCommand } from "./command.ts";

// `npm run -s keys -- create`: makes a key that signs the logs; `list FILE` reads what was kept.

const { out, told, exitCode } = await keysCommand(process.argv.slice(2), {
	configuration: resolve(root, "wrangler.toml"),
	nowMs: Date.now(),
});
for (const line of out) console.log(line);
for (const line of told) console.error(line);
process.exitCode = exitCode;
