#!/usr/bin/env node
// What `npx tocsin` starts: the built program, built first where install scripts were ignored and it is missing.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (!existsSync(program)) await import('../build.mjs');
await import(program.href);
