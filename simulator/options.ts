import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parseScenario } from './scenario.ts';
import type { SimulatorOptions } from './start.ts';

const flags = {
  port: { type: 'string', default: '4010' },
  'smtp-port': { type: 'string', default: '4025' },
  scenario: { type: 'string' },
  'public-url': { type: 'string', default: 'http://127.0.0.1:4000' },
  'inbound-url': { type: 'string' },
  smtp: { type: 'string' },
  'with-parent': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What `--help` prints. */
export const help = `simulator: carriers on your desk, and people who answer. Nobody real is reached.
  --port N          HTTP: Twilio, Vonage, push, the page with the phone (4010; 0 takes a free one)
  --smtp-port N     SMTP (4025)
  --scenario FILE   YAML or JSON: what the carriers and the people do
  --public-url URL  Tocsin; inbound texts go to URL/webhooks/twilio/inbound (http://127.0.0.1:4000)
  --inbound-url URL another address for inbound texts; a #fragment asks for retries
  --smtp USER:PASS  ask senders of mail for this login
  --with-parent     end when stdin closes
  SIMULATOR_ACCOUNT_SID, SIMULATOR_AUTH_TOKEN   the account Tocsin signs in with`;

const portNumber = z.coerce.number().int().min(0).max(65_535);
const webAddress = z.url({ protocol: /^https?$/ });

/** Something on the command line or in the environment is wrong: one line that names it. */
export class OptionFault extends Error {}

/** What the program was asked to do. */
export interface ProgramOptions {
  readonly simulator: SimulatorOptions;
  readonly withParent: boolean;
  readonly wantsHelp: boolean;
}

/** Reads flags and environment. Throws OptionFault or ScenarioError. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): ProgramOptions {
  const values = readFlags(args);
  const inboundUrl = values['inbound-url'];
  const accountSid = env['SIMULATOR_ACCOUNT_SID'];
  const authToken = env['SIMULATOR_AUTH_TOKEN'];
  const { scenario, smtp } = values;
  return {
    withParent: values['with-parent'],
    wantsHelp: values.help,
    simulator: {
      port: check('--port', portNumber, values.port),
      smtpPort: check('--smtp-port', portNumber, values['smtp-port']),
      publicUrl: check('--public-url', webAddress, values['public-url']),
      ...(inboundUrl === undefined ? {} : { inboundUrl: check('--inbound-url', webAddress, inboundUrl) }),
      ...(accountSid
        ? { accountSid: check('SIMULATOR_ACCOUNT_SID', z.string().regex(/^AC\w+$/), accountSid) }
        : {}),
      ...(authToken ? { authToken } : {}),
      ...(smtp === undefined ? {} : { smtpLogin: readLogin(smtp) }),
      ...(scenario === undefined ? {} : { scenario: parseScenario(readScenario(scenario), scenario) }),
    },
  };
}

type Values = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'];

function readFlags(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new OptionFault(message.split('\n')[0] ?? message);
  }
}

function check<T>(name: string, schema: z.ZodType<T>, value: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new OptionFault(`${name} ${value}: ${parsed.error.issues[0]?.message ?? 'is not understood'}`);
}

function readLogin(text: string): { user: string; pass: string } {
  const colon = text.indexOf(':');
  if (colon < 1) throw new OptionFault('--smtp is written USER:PASS');
  return { user: text.slice(0, colon), pass: text.slice(colon + 1) };
}

function readScenario(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OptionFault(`--scenario ${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}
