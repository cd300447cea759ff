#!/usr/bin/env -S node --max-semi-space-size=8
// Starts the program. What V8 made of the bundle when it was built lies beside it and is read instead of compiling
// everything again. Young memory is bounded (package.json too): by itself it grows to 64 MB that gain nothing.
import { enableCompileCache } from 'node:module'
import path from 'node:path'

enableCompileCache(path.join(import.meta.dirname, 'compiled'))
await import('./command-line.ts')
