import { text } from 'node:stream/consumers';
import { Option, type Command } from 'commander';
import * as z from 'zod';
import { roles } from '../identity/actor.ts';
import { connect } from './connect.ts';

interface OperatorOptions {
  name: string;
  role: string;
  passwordStdin?: boolean;
  json?: boolean;
}

const madeSchema = z.object({ name: z.string(), role: z.enum(roles), password: z.string().optional() });

/** Adds `tocsin operator create`: somebody who can sign in. */
export function addOperator(program: Command): void {
  program
    .command('operator')
    .description('those who sign in')
    .command('create')
    .description('add an operator; the password that is made is shown this once, alone on stdout')
    .requiredOption('--name <name>', 'what they sign in with')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).default('admin'))
    .option('--password-stdin', 'read the password from stdin in place of making one')
    .option('--json', 'print name, role, password and the address to sign in at as one JSON object')
    .action(runCreate);
}

async function runCreate({ name, role, passwordStdin, json }: OperatorOptions): Promise<void> {
  const given = passwordStdin === true ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined;
  const body = { name, role, ...(given === undefined ? {} : { password: given }) };
  await connect(async ({ request, sends, publicUrl }) => {
    const made = madeSchema.parse(await request({ method: 'POST', path: '/operators', body }));
    if (json === true) {
      console.log(JSON.stringify({ ...made, signIn: publicUrl }));
      return;
    }
    if (made.password !== undefined) {
      console.error(`The password of ${made.name}, which is not shown again:`);
      console.log(made.password);
    }
    const when = sends ? '' : ' once `tocsin serve` runs';
    console.error(`${made.name} can sign in at ${publicUrl}${when}, with the role ${made.role}.`);
  });
}
