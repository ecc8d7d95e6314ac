import { text } from 'node:stream/consumers';
import { Option, type Command } from 'commander';
import * as z from 'zod';
import { roles } from '../identity/actor.ts';
import { connect } from './connect.ts';

interface OperatorOptions {
  name: string;
  role: string;
  passwordStdin?: boolean;
}

const madeSchema = z.object({ name: z.string(), role: z.enum(roles), password: z.string().optional() });

/** Adds `tocsin operator create`: somebody who can sign in. */
export function addOperator(program: Command): void {
  program
    .command('operator')
    .description('those who sign in')
    .command('create')
    .description('add an operator; prints the password that was made, unless one comes on stdin')
    .requiredOption('--name <name>', 'what they sign in with')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).default('admin'))
    .option('--password-stdin', 'read the password from stdin')
    .action(runCreate);
}

async function runCreate({ name, role, passwordStdin }: OperatorOptions): Promise<void> {
  const given = passwordStdin === true ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined;
  const body = { name, role, ...(given === undefined ? {} : { password: given }) };
  await connect(async ({ request }) => {
    const made = madeSchema.parse(await request({ method: 'POST', path: '/operators', body }));
    if (made.password !== undefined) console.log(made.password);
    console.error(`${made.name} can sign in, with the role ${made.role}.`);
  });
}
