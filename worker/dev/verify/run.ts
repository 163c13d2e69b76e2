import { verifyCommand } from "./command.ts";

// `npm run verify -- FILE…`: says what files of evidence prove, without asking anybody.

const { lines, exitCode } = await verifyCommand(process.argv.slice(2));
for (const line of lines) console.log(line);
process.exitCode = exitCode;
