import { alone } from './alone.ts';
import { fanOut } from './fan-out.ts';
import { memory } from './memory.ts';
import type { Row } from './row.ts';
import { slowCarrier } from './slow-carrier.ts';
import { wholeLoop } from './whole-loop.ts';
import { wordsBack } from './words-back.ts';

/** The bench, row by row. */
export const rows: readonly Row[] = [fanOut, wholeLoop, slowCarrier, memory, alone, wordsBack];
