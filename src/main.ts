#!/usr/bin/env node
import { runProgram } from './cli/program.ts';

// A command has closed all it opened when it is done. Prisma's migration engine leaves a timer of ten seconds
// behind, and nobody at a shell should wait for that.
process.exit(await runProgram(process.argv.slice(2)));
