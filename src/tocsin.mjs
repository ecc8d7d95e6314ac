#!/usr/bin/env -S node --max-semi-space-size=32
// What `npx tocsin` starts: the built program, built first where install scripts were ignored and it is missing.
// What a message needs lives for some milliseconds: in 32 MB (V8 has 16) more of it is dead before it is copied. V8
// takes this only when a process starts.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (!existsSync(program)) await import('../build.mjs');
await import(program.href);
