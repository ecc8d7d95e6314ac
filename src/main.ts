#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { runProgram } from './cli/program.ts';

// What lives may double before it is looked through: V8 would let it grow fourfold, and a fan-out to 50,000 take half
// as much memory again as one to 10,000.
setFlagsFromString('--heap-growing-percent=100');

// A command has closed all it opened when it is done. Prisma's migration engine leaves a timer of ten seconds
// behind, and nobody at a shell should wait for that.
process.exit(await runProgram(process.argv.slice(2)));
