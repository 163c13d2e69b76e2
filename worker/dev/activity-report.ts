import { runReport } from "./reports/run-report.ts";

// `npm run activity`: through which doors a session is kept alive by requests, under a driven clock.

runReport("worker/testing/activity/activity.test.ts", { ACTIVITY_REPORT: "1" }, 300_000);
