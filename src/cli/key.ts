import { Option, type Command } from 'commander';
import * as z from 'zod';
import { roles } from '../identity/actor.ts';
import { connect } from './connect.ts';

const madeSchema = z.object({ id: z.string(), key: z.string(), role: z.enum(roles) });

/** Adds `tocsin key create`: prints the key alone. */
export function addKey(program: Command): void {
  program
    .command('key')
    .description('API keys')
    .command('create')
    .description('make an API key; it is shown this once')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory())
    .action(({ role }: { role: string }) =>
      connect(async ({ request }) => {
        const made = madeSchema.parse(await request({ method: 'POST', path: '/keys', body: { role } }));
        console.log(made.key);
        console.error(`Key ${made.id} with the role ${made.role}. It is not shown again.`);
      }),
    );
}
