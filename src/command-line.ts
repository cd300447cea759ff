// The command line: takes what the process has and runs a command from cli/. Nothing else.
import { COMMANDS } from './cli/commands.ts'
import { processSurroundings } from './cli/process-surroundings.ts'
import { runCommandLine } from './cli/run.ts'
import { environment } from './config/environment.ts'

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  COMMANDS,
  processSurroundings(process, environment),
)
