import { parseArgs } from "node:util";
import { runReport } from "./reports/run-report.ts";

// `npm run growth [-- --days 365]`: an organization lives on under a driven clock, with its real object and D1.

const { values } = parseArgs({ options: { days: { type: "string", default: "365" } } });
// Two seconds for a day is far more than it takes.
const timeoutMs = 180_000 + Number(values.days) * 2_000;
runReport("worker/testing/growth/growth.test.ts", { GROWTH_DAYS: values.days }, timeoutMs);
