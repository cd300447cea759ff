// A source file as the architecture test sees it: its imports, and its code without comments and texts.
// Found by scanning, not by a compiler: Biome keeps every file in one form, and the scan is tested below.

export type Import = {
  specifier: string
  /** `import type` or `export type`, which leave nothing in the program. */
  typeOnly: boolean
  /** Between the braces, as written. */
  names: string
}

export type SourceFile = {
  /** From the root of the project, with slashes. */
  path: string
  lines: number
  opensWithComment: boolean
  imports: Import[]
  /** The text with comments and the contents of strings blanked out. */
  code: string
}

export function sourceFile(path: string, text: string): SourceFile {
  const { code, withStrings } = scan(text)
  return {
    path,
    lines: text.replace(/\n$/, '').split('\n').length,
    opensWithComment: /^(#![^\n]*\n)?\s*(\/\/|\/\*)/.test(text),
    imports: importsOf(withStrings),
    code,
  }
}

const FROM = /\b(?:import|export)\s+(type\s+)?([\w*$\s{},]*?)\s*\bfrom\s*(['"])([^'"\n]+)\3/g
const BARE = /\bimport\s*(['"])([^'"\n]+)\1/g
const DYNAMIC = /\bimport\s*\(\s*(['"`])([^'"`\n]+)\1/g

function importsOf(text: string): Import[] {
  return [
    ...[...text.matchAll(FROM)].map(([, type, names = '', , specifier = '']) => ({
      specifier,
      typeOnly: type !== undefined,
      names: names.replace(/[{}\s]+/g, ' ').trim(),
    })),
    ...[...text.matchAll(BARE), ...text.matchAll(DYNAMIC)].map(([, , specifier = '']) => ({
      specifier,
      typeOnly: false,
      names: '',
    })),
  ]
}

/** One piece of TypeScript: a comment, a string, a regular expression, or one character of anything else. */
const PIECE =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<template>`(?:[^`\\]|\\[\s\S])*`)|(?<regexp>(?<=[(,=:[!&|?{};\n]\s*|\breturn\s)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*)|[\s\S]/g

const blank = (text: string) => text.replace(/[^\n]/g, ' ')

function scan(text: string): { code: string; withStrings: string } {
  let code = ''
  let withStrings = ''
  for (const { 0: piece, groups } of text.matchAll(PIECE)) {
    if (groups?.comment !== undefined) {
      code += blank(piece)
      withStrings += blank(piece)
    } else if (groups?.template !== undefined) {
      // What stands in ${} is code; the rest of a template is text.
      code +=
        blank(piece.replace(/\$\{[^}]*\}/g, '')) + (piece.match(/\$\{[^}]*\}/g) ?? []).join(' ')
      withStrings += piece
    } else if (groups?.string !== undefined || groups?.regexp !== undefined) {
      code += blank(piece)
      withStrings += piece
    } else {
      code += piece
      withStrings += piece
    }
  }
  return { code, withStrings }
}
