// `npm run bench -- NAME`: measures one thing beside what bounds it, in the same run, and prints a table.
const BENCHES: Readonly<
  Record<string, () => Promise<{ run(arguments_: string[]): Promise<void> }>>
> = {
  oauth: () => import('./oauth.ts'),
  fhir: () => import('./fhir.ts'),
  export: () => import('./export.ts'),
  console: () => import('./console.ts'),
}

const [name = '', ...rest] = process.argv.slice(2)
const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined
if (load) await (await load()).run(rest)
else {
  console.error(`Usage: npm run bench -- ${Object.keys(BENCHES).join(' | ')}`)
  process.exitCode = 2
}
