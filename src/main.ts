#!/usr/bin/env -S node --max-semi-space-size=8
// The command line: takes what the process has and runs a command from cli/. Nothing else. Young memory is bounded
// (package.json too): by itself it grows to 64 MB that gain nothing.
import { COMMANDS } from './cli/commands.ts'
import { processSurroundings } from './cli/process-surroundings.ts'
import { runCommandLine } from './cli/run.ts'
import { environment } from './config/environment.ts'

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  COMMANDS,
  processSurroundings(process, environment),
)
